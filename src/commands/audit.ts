import { principalPerson } from '../domain/service-principals.ts';
import type { Reply } from '../ports/chat.ts';
import { type AuditFilter, auditFilter, readAuditWords } from './audit-filter.ts';
import { type AuditPage, auditReply, checkReply, fileReply } from './audit-reply.ts';
import { type Args, type CommandContext, defineCommand } from './command.ts';
import { noteAudit } from './note-audit.ts';

/** As many lines as a phone shows without getting lost; the files hold all of them. */
const LINES = 15;
const FILE_LIFE_IN_MS = 10 * 60_000;

/** Who changed what, and who was refused; for managers, who read it in the 1:1 chat. */
export const audit = defineCommand<Args, Reply>({
  name: 'audit',
  alsoCalled: ['history'],
  usage: 'audit [person or customer] [since 30d] | audit verify',
  summary: 'command.audit.summary',
  personal: true,
  writes: false,
  forManagers: true,
  read: readAuditWords,
  parse: (args) => args,
  async execute(args, ctx) {
    const { managers, ...services } = ctx.services;
    await managers.require(ctx.person);
    if (args.do === 'verify') return checkReply(await services.audit.verify(ctx.person.tenantId));
    const filter = await auditFilter(args, ctx);
    const page = await pageOf(filter, args, ctx);
    if (args.do !== 'csv' && args.do !== 'jsonl') return auditReply(page);
    return fileReply(page, await offer(filter, args.do, ctx));
  },
  render: (reply) => reply,
});

async function pageOf(filter: AuditFilter, { before }: Args, ctx: CommandContext): Promise<AuditPage> {
  const { audit, servicePrincipals } = ctx.services;
  const older = before === undefined ? undefined : Number(before);
  // One more than is shown tells whether there are more.
  const found = await audit.find(ctx.person.tenantId, filter.query, LINES + 1, older);
  const principals = await servicePrincipals.list(ctx.person.tenantId);
  return {
    filter,
    lines: found.slice(0, LINES),
    hasOlder: found.length > LINES,
    hasNewer: older !== undefined,
    applications: new Set(principals.map((principal) => principalPerson(principal).objectId)),
  };
}

/** The file is written when it is fetched; that somebody took it is part of the audit. */
async function offer({ query }: AuditFilter, format: 'csv' | 'jsonl', ctx: CommandContext): Promise<string> {
  const { services } = ctx;
  const home = ctx.person.tenantId;
  await noteAudit(ctx, services, { action: 'export', outcome: 'done' });
  const expiresOn = services.clock.now() + FILE_LIFE_IN_MS;
  return services.fileUrl(await services.downloads.offer({ kind: 'audit', home, query, format }, expiresOn));
}
