import { drawBoard } from '../commands/read-board.ts';
import type { Services } from '../commands/command.ts';
import { createCompose } from '../delivery/compose.ts';
import { createFigures } from '../delivery/figures.ts';
import { type Delivery, startDelivery } from '../delivery/start-delivery.ts';
import type { TenantId } from '../domain/ids.ts';
import type { Chat } from '../ports/chat.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import type { Stores } from '../ports/stores.ts';

export interface DeliveryParts {
  readonly homes: readonly TenantId[];
  readonly services: Services;
  readonly chat: Chat;
  readonly worker: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** What the bot says unasked. */
export function composeDelivery(stores: Stores, { services, ...parts }: DeliveryParts): Delivery {
  const { clock } = parts;
  const compose = createCompose({
    ...stores,
    figures: createFigures(stores.coverage, clock),
    boardReply: (board) => drawBoard(board, services),
    clock,
  });
  return startDelivery({ ...stores, ...parts, compose });
}
