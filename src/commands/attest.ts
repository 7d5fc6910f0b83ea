import type { AttestedLink } from '../domain/attestation.ts';
import type { Customer } from '../domain/customers.ts';
import { asPalError, isPalError, PalError } from '../domain/errors.ts';
import type { Reply } from '../ports/chat.ts';
import { attestReply } from './attest-reply.ts';
import { type Attested, attestedLink, linkedCustomers, readAll } from './attested-links.ts';
import type { Command, CommandContext } from './command.ts';
import { CommandFailure, defineCustomerCommand } from './customer-command.ts';
import { noteAudit } from './note-audit.ts';

const FILE_LIFE_IN_MS = 10 * 60_000;
/** Of the page behind the file: longer than any offer of it. */
const PAGE_LIFE_IN_MS = 60 * 60_000;

const attestOne = defineCustomerCommand<object, Reply>({
  name: 'attest',
  alsoCalled: ['attestation', 'evidence', 'proof'],
  usage: 'attest [customer]',
  summary: 'command.attest.summary',
  personal: true,
  writes: false,
  parse: () => ({}),
  async execute(_input, customer, ctx) {
    const link = await attestedLink(customer, ctx);
    if (!link) throw new PalError('nothingToAttest');
    return sign([link], [], ctx);
  },
  render: (reply) => reply,
});

/** A signed statement of the person's links as Azure returns them now: of one customer, or of all that are linked. */
export const attest: Command = {
  ...attestOne,
  run: (args, ctx) => (args.customer === undefined ? attestAll(ctx) : attestOne.run(args, ctx)),
};

async function attestAll(ctx: CommandContext): Promise<Reply> {
  const customers = await linkedCustomers(ctx);
  const read = await readAll(customers, ctx);
  const links = read.flatMap(({ link }) => (link ? [link] : []));
  const failed = read.filter(({ error }) => error !== undefined);
  const [first] = failed;
  // Asking for the sign-in, or telling why nothing could be read, helps more than a statement of nothing.
  const missing = failed.map(({ error }) => error).find((error) => isPalError(error, 'signInNeeded'));
  if (missing) throw missing;
  if (links.length > 0) return sign(links, failed.map(customerOf), ctx);
  if (first) throw new CommandFailure(asPalError(first.error), first.customer);
  throw new PalError('nothingToAttest');
}

const customerOf = ({ customer }: Attested): Customer => customer;

/** The page is kept for its download; what it holds is kept nowhere else. */
async function sign(
  links: readonly AttestedLink[],
  leftOut: readonly Customer[],
  ctx: CommandContext,
): Promise<Reply> {
  const { attestationFiles, attestations, attestor, clock, downloads, fileUrl } = ctx.services;
  const signed = await attestor.issue({ person: ctx.person, links });
  const { id } = signed.attestation;
  const now = clock.now();
  const page = attestationFiles.write(signed, ctx.reader);
  await attestations.put(id, ctx.person, page, now + PAGE_LIFE_IN_MS);
  const [only, another] = links;
  await noteAudit(ctx, ctx.services, {
    action: 'attest',
    outcome: 'done',
    ...(only && !another
      ? { customer: { tenantId: only.tenantId, name: only.tenantName ?? '' }, after: only.partnerId }
      : {}),
  });
  const secret = await downloads.offer({ kind: 'attestation', id }, now + FILE_LIFE_IN_MS);
  return attestReply(links, leftOut, { fileUrl: fileUrl(secret), checkUrl: attestationFiles.checkUrl });
}
