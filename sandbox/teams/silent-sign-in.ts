import { type AzureStandIn, type SandboxPerson, SsoRefused } from '../contract.ts';
import { type Activities, type Place } from './activities.ts';
import { type Delivery } from './delivery.ts';
import { type ChatMessage, type Transcript } from './transcript.ts';
import { CARD, type OAuthCard } from './wire.ts';

/** Failures that the client shows; all others are silent, so the bot must say something (identity facts 1.4). */
const SHOWN: ReadonlySet<string> = new Set(['installappfailed', 'authrequestfailed']);

export const oauthCard = (message: ChatMessage): OAuthCard | undefined =>
  message.attachments.find(({ contentType }) => contentType === CARD.oauth)?.content as OAuthCard | undefined;

/**
 * What Teams does when an OAuth card arrives in a 1:1 chat: every client of the person (two here) gets a token
 * without asking and hands it to the bot, with the same id. The card is seen only when that fails.
 */
export function createSilentSignIn(options: {
  azure: Pick<AzureStandIn, 'ssoToken'>;
  transcript: Transcript;
  activities: Activities;
  delivery: Delivery;
}): (person: SandboxPerson, place: Place, message: ChatMessage) => Promise<void> {
  const { azure, transcript, activities, delivery } = options;

  return async (person, place, message) => {
    const card = oauthCard(message);
    const exchange = card?.tokenExchangeResource;
    // There is no silent sign-in in channels, and the older clients of group chats have none either.
    if (!exchange || place.conversation.type !== 'personal') return;

    transcript.change(message.conversationId, message.id, { signIn: 'silent' });
    let token: string;
    try {
      token = await azure.ssoToken(person);
    } catch (error) {
      if (!(error instanceof SsoRefused)) throw error;
      const value = { code: error.code, message: `Silent sign-in failed: ${error.code}` };
      if (SHOWN.has(error.code)) transcript.change(message.conversationId, message.id, { signIn: 'button' });
      await delivery.send(activities.invoke(person, place, { name: 'signin/failure', value }));
      return;
    }
    const value = { id: exchange.id, connectionName: card.connectionName ?? '', token };
    const answers = await Promise.all(
      ['desktop', 'web'].map(() =>
        delivery.send(activities.invoke(person, place, { name: 'signin/tokenExchange', value })),
      ),
    );
    if (answers.some(({ status }) => status === 200)) return;
    transcript.change(message.conversationId, message.id, { signIn: 'button' });
  };
}
