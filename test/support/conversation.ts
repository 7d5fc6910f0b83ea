import type { WorldSnapshot } from '../../sandbox/contract.ts';
import type { LinkRecord } from '../../sandbox/world/model.ts';
import { seededPartners } from '../../sandbox/world/partners.ts';
import type { Card, Journey, Seen } from './journey.ts';
import { ARM, PARTNER_LINK, type WireTap } from './wire-tap.ts';

type LinkRow = WorldSnapshot['tenants'][number]['links'][number];

/** What a journey through the conversation does and looks at, beside what people do and see. */
export interface ConversationTools {
  /** Nobody has to be signed in on the way of what follows. */
  readonly allSignIn: (...people: readonly string[]) => Promise<void>;
  /** Says it in the 1:1 chat; the answer. */
  readonly asks: (person: string, text: string, match?: string | RegExp) => Promise<Card>;
  /** Presses a button; what its card turns into. */
  readonly presses: (
    person: string,
    card: Card,
    title: string | RegExp,
    options?: Parameters<Card['press']>[1],
  ) => Promise<Card>;
  /** What the bot says in the 1:1 chat until everything that was asked so far is answered. */
  readonly rest: (person: string) => Promise<readonly Seen[]>;
  /** The active link of the person's account there, as Azure has it. */
  readonly linkOf: (tenant: string, person: string) => LinkRow | undefined;
  /** Somebody changes the person's link there by other means than the bot; undefined removes it. */
  readonly elsewhere: (tenant: string, person: string, partnerId: string | undefined) => void;
  /** Nobody is linked anywhere. */
  readonly clean: () => void;
  /** What was asked of the partner API from now on, as `GET`, `PUT 1234567`. */
  readonly linkCallsFromNow: () => () => readonly string[];
  /** The same without reading. */
  readonly writesFromNow: () => () => readonly string[];
  /** Every request to Azure Resource Manager from now on. */
  readonly armFromNow: () => () => number;
}

export function conversationTools(journey: () => Journey, tap: WireTap): ConversationTools {
  const chatOf = (person: string) => journey().person(person).personal;
  const objectIdOf = (tenant: string, person: string): string =>
    journey()
      .azure.world.tenant(tenant)!
      .members.find(({ account }) => account === person)!.objectId;
  const armSince = (start: number) => tap.requests.slice(start).filter(({ host }) => host === ARM);

  const tools: ConversationTools = {
    async allSignIn(...people) {
      await Promise.all(people.map((person) => tools.asks(person, 'signin', 'You are signed in')));
    },
    async asks(person, text, match) {
      chatOf(person).catchUp();
      await chatOf(person).says(text);
      return chatOf(person).nextCard(match);
    },
    async presses(person, card, title, options) {
      chatOf(person).catchUp();
      await card.press(title, options);
      return chatOf(person).nextCard();
    },
    async rest(person) {
      // Answered in order: what comes before this answer belongs to what was asked before.
      await chatOf(person).says('help code');
      const seen: Seen[] = [];
      for (;;) {
        const one = await chatOf(person).next();
        if (one.text.includes('code <8 digits>') && !one.text.includes('link <partner ID>')) return seen;
        seen.push(one);
      }
    },
    linkOf(tenant, person) {
      const { links } = journey()
        .azure.snapshot()
        .tenants.find(({ tenantId }) => tenantId === tenant)!;
      return links.find((link) => link.person === person && link.state === 'Active');
    },
    elsewhere(tenant, person, partnerId) {
      const objectId = objectIdOf(tenant, person);
      const time = '2026-03-01T09:00:00.1234567Z';
      journey().azure.world.change(({ links }) => {
        const found = links.find((link) => link.tenantId === tenant && link.objectId === objectId);
        const changed: Partial<LinkRecord> =
          partnerId === undefined
            ? { state: 'Deleted' }
            : { state: 'Active', partnerId, partnerName: seededPartners(partnerId) ?? 'Unknown' };
        if (found) Object.assign(found, changed, { etag: found.etag + 1, updatedTime: time });
        else if (partnerId !== undefined) {
          const created = { tenantId: tenant, objectId, etag: 1, createdTime: time, updatedTime: time };
          links.push({ ...created, partnerId, state: 'Active', ...changed });
        }
      });
    },
    clean: () => journey().azure.world.change((state) => void (state.links = [])),
    linkCallsFromNow() {
      const start = tap.requests.length;
      return () =>
        armSince(start)
          .filter(({ path }) => PARTNER_LINK.test(path))
          .map(({ method, path }) => `${method} ${/\/partners\/(.*)$/i.exec(path)?.[1] ?? ''}`.trim());
    },
    writesFromNow() {
      const calls = tools.linkCallsFromNow();
      return () => calls().filter((call) => !call.startsWith('GET'));
    },
    armFromNow() {
      const start = tap.requests.length;
      return () => armSince(start).length;
    },
  };
  return tools;
}
