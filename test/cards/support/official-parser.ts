import { createRequire } from 'node:module';

/** The little we use of it: its own type declarations point at TypeScript sources that do not compile here. */
interface Official {
  readonly Versions: { readonly v1_5: object };
  readonly SerializationContext: new (version: object) => {
    readonly eventCount: number;
    getEventAt(index: number): { readonly message: string };
  };
  readonly HostConfig: new (config: object) => object;
  readonly AdaptiveCard: new () => {
    hostConfig: object;
    parse(card: object, context: object): void;
    validateProperties(): { readonly validationEvents: readonly { readonly message: string }[] };
  };
}

// The package's ESM build lacks file endings and does not load in Node.
const AC = createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.js') as Official;

/** What the official parser of version 1.5 has against a card. */
export function officialComplaints(card: object): string[] {
  const context = new AC.SerializationContext(AC.Versions.v1_5);
  const parsed = new AC.AdaptiveCard();
  // Teams draws six; the renderer by itself five.
  parsed.hostConfig = new AC.HostConfig({ actions: { maxActions: 6 } });
  parsed.parse(card, context);
  const events = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  return [...events, ...parsed.validateProperties().validationEvents.map(({ message }) => message)].filter(
    // Its pattern for `lang` keeps state between cards: every second card seems wrong.
    (message) => !/for property "lang"/.test(message),
  );
}
