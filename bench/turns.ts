import { setTimeout as delay } from 'node:timers/promises';
import type { SandboxPerson } from '../sandbox/contract.ts';
import type { ChatMessage } from '../sandbox/teams/transcript.ts';
import { median } from './median.ts';
import { processFigures } from './process-figures.ts';
import type { Stage } from './stage.ts';
import type { RunningSubject } from './subjects.ts';

export interface TurnFigures {
  /** CPU of the bot's process, per turn. */
  readonly cpuMsPerTurn: number;
  /** From saying to seeing the answer, median; the stand-in's own work is in it. */
  readonly answerInMs: number;
  readonly turnsPerSecond: number;
}

const ANSWER_WITHIN_MS = 20_000;
/** Work after the answer, such as closing the inbox item, belongs to the turn. */
const AFTERGLOW_IN_MS = 150;

/**
 * Closed loop: in every conversation the next message is said when the last is answered, until `turns` are done.
 * @throws Error when an answer does not come, so that no figure is about failures
 */
export async function measureTurns(bot: RunningSubject, stage: Stage, turns: number): Promise<TurnFigures> {
  stage.address(bot.url);
  const waits: number[] = [];
  let left = turns;
  const converse = async (person: SandboxPerson): Promise<void> => {
    while (left-- > 0) waits.push(await oneTurn(bot, stage, person));
  };
  const cpuBefore = processFigures.cpuInMs(bot.pid);
  const startedAt = performance.now();
  await Promise.all(stage.people.map(converse));
  const tookMs = performance.now() - startedAt;
  await delay(AFTERGLOW_IN_MS);
  const cpuInMs = processFigures.cpuInMs(bot.pid) - cpuBefore;
  return {
    cpuMsPerTurn: cpuInMs / turns,
    answerInMs: median(waits),
    turnsPerSecond: turns / (tookMs / 1000),
  };
}

/** Ms from saying to seeing the answer. */
async function oneTurn(bot: RunningSubject, { teams }: Stage, { key }: SandboxPerson): Promise<number> {
  const conversation = `personal/${key}`;
  const startedAt = performance.now();
  const { id } = teams.roster.find(conversation)!;
  const answer = expectAnswer(bot, teams.transcript, id);
  const { delivered } = await teams.say(key, conversation, { text: bot.subject.says });
  if (delivered?.status !== 200) answer.giveUp(`a message was answered with ${delivered?.status}`);
  await answer.shown;
  return performance.now() - startedAt;
}

interface ExpectedAnswer {
  readonly shown: Promise<void>;
  giveUp(reason: string): void;
}

function expectAnswer(
  { logLines, subject }: RunningSubject,
  transcript: Stage['teams']['transcript'],
  conversationId: string,
): ExpectedAnswer {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let last: ChatMessage | undefined;
  const stopListening = transcript.onChange((change) => {
    if (change.kind !== 'message' || change.message.conversationId !== conversationId) return;
    if (change.message.from !== 'bot') return;
    last = change.message;
    if (subject.isAnswer(last)) resolve();
  });
  const giveUp = (reason: string): void => {
    const seen = `It said last: ${JSON.stringify(last)}\nIts log: ${logLines.slice(-10).join('\n')}`;
    reject(new Error(`${subject.name}: ${reason}\n${seen}`));
  };
  const late = setTimeout(() => giveUp(`no answer within ${ANSWER_WITHIN_MS} ms`), ANSWER_WITHIN_MS);
  const shown = promise.finally(() => {
    clearTimeout(late);
    stopListening();
  });
  return { shown, giveUp };
}
