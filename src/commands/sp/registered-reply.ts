import type { Fact } from '../../cards/card-data.ts';
import { customerName } from '../../domain/customers.ts';
import type { PalError } from '../../domain/errors.ts';
import type { CredentialRef } from '../../domain/service-principals.ts';
import { type Text, text } from '../../i18n/text.ts';
import type { Reply } from '../../ports/chat.ts';
import type { RegisteredPrincipal } from '../../ports/service-principals.ts';
import { customerOf } from './acting.ts';
import { spAction } from './list-principals.ts';

/** @param error why nobody can sign in as it: the registration is kept all the same */
export function registeredReply(principal: RegisteredPrincipal, error?: PalError): Reply {
  const { credential, name, tenantId } = principal;
  const customer = customerName(customerOf(principal));
  const title = text('sp.registered', { name, customer });
  const params = { ...error?.params, customer, name };
  const again = spAction(
    text('action.tryAgain'),
    { do: 'verify', customer: tenantId },
    { style: 'positive' },
  );
  const next = spAction(
    text('action.linkPartner'),
    { do: 'link', customer: tenantId },
    { style: 'positive' },
  );
  return {
    text: title,
    card: {
      template: 'notice',
      data: {
        tone: error ? 'attention' : 'good',
        title,
        body: error
          ? [
              text('sp.registered.problem'),
              text(`error.${error.code}`, params),
              text(`error.${error.code}.remedy`, params),
            ]
          : [text(credential === undefined ? 'sp.registered.guided' : 'sp.registered.note')],
        facts: factsOf(principal),
        ...(error ? { reference: error.ref } : {}),
      },
    },
    actions: error ? [again] : credential === undefined ? [next] : [],
  };
}

const factsOf = ({ appId, credential, name }: RegisteredPrincipal): readonly Fact[] => [
  { label: text('fact.application'), value: name },
  { label: text('fact.appId'), value: appId },
  { label: text('fact.credential'), value: credentialText(credential) },
];

const credentialText = (credential: CredentialRef | undefined): Text => {
  if (credential === undefined) return text('sp.kind.none');
  if (credential.kind === 'federated') return text('sp.kind.federated');
  return text(`sp.credential.${credential.kind}`, { name: credential.name, vault: credential.vault });
};
