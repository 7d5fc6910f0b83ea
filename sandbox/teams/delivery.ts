import { type AzureStandIn, type Fault } from '../contract.ts';
import { SERVICE_URL } from './roster.ts';
import { type Activity } from './wire.ts';

/** What the bot answered; `status` 0 when it could not be reached. */
export interface Delivered {
  readonly status: number;
  readonly body: unknown;
}

export interface Delivery {
  /** Sends an activity as the channel does: signed, and again when nobody acknowledges it in time. */
  send(activity: Activity): Promise<Delivered>;
  /** Sends anything with any bearer (or none), for forged cases. */
  post(activity: unknown, options?: { readonly token?: string | undefined }): Promise<Delivered>;
}

export const isOn = (azure: Pick<AzureStandIn, 'hasFault'>, kind: Fault['kind']): boolean =>
  azure.hasFault(kind);

/** @param options.acknowledgeInMs Teams gives up after about 15 s and sends the same activity once more. */
export function createDelivery(options: {
  azure: Pick<AzureStandIn, 'channelToken' | 'hasFault'>;
  /** Read for each activity: a bot that is restarted may listen on another port. */
  botUrl: () => string;
  acknowledgeInMs?: number;
}): Delivery {
  const { azure, botUrl, acknowledgeInMs = 15_000 } = options;

  const post: Delivery['post'] = async (activity, { token } = {}) => {
    const response = await fetch(new URL('/api/messages', botUrl()), {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(activity),
      signal: AbortSignal.timeout(acknowledgeInMs),
    });
    const text = await response.text();
    return { status: response.status, body: parseJson(text) };
  };

  const sendOnce = async (activity: Activity): Promise<Delivered> => {
    const token = await azure.channelToken(activity.serviceUrl ?? SERVICE_URL);
    try {
      return await post(activity, { token });
    } catch (error) {
      if ((error as Error).name === 'TimeoutError') {
        return post(activity, { token }).catch(() => ({ status: 0, body: undefined }));
      }
      return { status: 0, body: undefined };
    }
  };

  return {
    post,
    async send(activity) {
      if (!isOn(azure, 'duplicateDelivery')) return sendOnce(activity);
      const [first] = await Promise.all([sendOnce(activity), sendOnce(activity)]);
      return first;
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}
