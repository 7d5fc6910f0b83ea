import type { ServiceClientCredentials } from 'botframework-connector';

/** The bot's own token for the connector; cached and refreshed by whoever implements it. */
export interface BotToken {
  /** @throws PalError ownCredential | microsoftBusy */
  getToken(): Promise<string>;
}

/** Signs requests to the connector. Holds no secret: it asks for a token each time. */
export const connectorCredentials = (botToken: BotToken): ServiceClientCredentials => ({
  async signRequest(request) {
    request.headers.set('authorization', `Bearer ${await botToken.getToken()}`);
    return request;
  },
});
