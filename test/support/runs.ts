import { auditWrites } from '../../sandbox/arm/write-log.ts';
import type { AzureSandbox } from '../../sandbox/azure.ts';
import { createActivities } from '../../sandbox/teams/activities.ts';
import { type Delivered } from '../../sandbox/teams/delivery.ts';
import { SERVICE_URL } from '../../sandbox/teams/roster.ts';
import type { LinkRecord, Tenant } from '../../sandbox/world/model.ts';
import { type Card, type Chat, type Journey, type Seen } from './journey.ts';

/** One line of a run's file. */
export interface FileRow {
  readonly customer: string;
  readonly tenantId: string;
  readonly before: string;
  readonly outcome: string;
  readonly cause: string;
}

/** The plan, the progress, or the result of a run: a card that is not just being planned. */
export const isPlan = ({ buttons, text }: Seen): boolean =>
  buttons.some(({ title }) => title === 'Cancel') && /\?$|There is nothing to do/m.test(text);
export const isResult = ({ kind, buttons }: Seen): boolean =>
  kind === 'card' && buttons.some(({ title }) => title === 'Download CSV');
export const titleOf = ({ text }: Seen): string =>
  text.split('\n').find((line) => !/^[!✓·⚠…✕]$/u.test(line)) ?? '';

/** What a journey about bulk runs does and looks at, beside what people do and see. */
export function runTools(journey: () => Journey) {
  const azure = (): AzureSandbox => journey().azure;
  const tools = {
    tenant: (name: string): Tenant =>
      azure().world.state.tenants.find((tenant) => tenant.name === name || tenant.tenantId === name)!,
    /** Partner ID per customer, as Azure has it. */
    links: (person: string): ReadonlyMap<string, string> => {
      const found = new Map<string, string>();
      for (const { links, name, tenantId } of azure().snapshot().tenants) {
        const link = links.find((one) => one.person === person && one.state === 'Active');
        if (link) found.set(name === '' ? tenantId : name, link.partnerId);
      }
      return found;
    },
    /** Somebody links it elsewhere (or removes the link), not through the bot. */
    changeElsewhere: (person: string, customer: string, partnerId: string | undefined): void => {
      const { tenantId, members } = tools.tenant(customer);
      const { objectId } = members.find(({ account }) => account === person)!;
      azure().world.change(({ links }) => {
        const row = links.find((link) => link.tenantId === tenantId && link.objectId === objectId);
        const time = new Date().toISOString();
        if (row) {
          Object.assign(row, partnerId === undefined ? { state: 'Deleted' } : { partnerId, state: 'Active' });
          row.etag++;
        } else if (partnerId !== undefined) {
          const partnerName = azure().world.partners(partnerId) ?? '';
          const times = { createdTime: time, updatedTime: time };
          links.push({ tenantId, objectId, partnerId, partnerName, etag: 1, state: 'Active', ...times });
        }
      });
    },
    /** Every link that the world did not begin with is removed, not through the bot. */
    removeLinksMade: (): void => {
      azure().world.change(({ links }) => {
        for (const link of links) {
          const isMade = link.updatedTime !== link.createdTime || link.etag === 1;
          if (isMade && link.state === 'Active')
            Object.assign(link, { state: 'Deleted', etag: link.etag + 1 });
        }
      });
    },
    records: (): LinkRecord[] => structuredClone(azure().world.state.links),
    /** From now on: what the log of writes cannot explain. */
    auditFromNow: (): (() => readonly string[]) => {
      const before = tools.records();
      azure().writes.clear();
      return () => auditWrites({ before, after: tools.records(), writes: azure().writes.list() });
    },
    /** Asks for the file behind a result: its address, and the result as it is afterwards. */
    fileOf: async (chat: Chat, result: Card): Promise<{ readonly url: string; readonly result: Card }> => {
      await result.press('Download CSV');
      const after = await chat.nextCard(isResult);
      const card = await chat.nextCard('Your file is ready');
      return { url: card.buttons[0]!.url!, result: after };
    },
    /** What the button of the file's page sends. */
    readFileOf: async (chat: Chat, result: Card): Promise<readonly FileRow[]> => {
      const { url } = await tools.fileOf(chat, result);
      const answer = await fetch(url, { method: 'POST' });
      return readFile(await answer.text());
    },
    /** Another person presses a button of a card that is not theirs, in a client that does what it is told. */
    forgedPress: async (by: string, card: Seen, title: RegExp): Promise<Delivered> => {
      const { teams } = journey();
      const { json } = card.buttons.find((button) => title.test(button.title))!;
      const { verb, data } = json as { verb: string; data: unknown };
      const conversation = teams.roster.find(`personal/${by}`)!;
      const activity = createActivities(teams.roster).invoke(
        journey().person(by).account,
        { conversation },
        {
          name: 'adaptiveCard/action',
          value: { action: { type: 'Action.Execute', verb, data }, trigger: 'manual' },
        },
      );
      return teams.post(activity, { token: await azure().channelToken(SERVICE_URL) });
    },
  };
  return tools;
}

const FIELD = /("(?:[^"]|"")*"|[^,\n]*)(,|\r?\n|$)/gy;

/** As spreadsheets read it: quoted where there is a comma, a quote doubled. */
export function readFile(csv: string): FileRow[] {
  const lines: string[][] = [[]];
  for (const [whole, field = '', end] of csv.replace(/^\uFEFF/, '').matchAll(FIELD)) {
    if (whole === '') break;
    lines.at(-1)!.push(field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field);
    if (end !== ',') lines.push([]);
  }
  const [header = [], ...rows] = lines.filter((line) => line.length > 1);
  return rows.map((row) => Object.fromEntries(header.map((name, at) => [name, row[at]]))) as never;
}
