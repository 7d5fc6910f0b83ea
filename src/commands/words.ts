/** A command line as people type or paste it, taken apart. */
export interface Words {
  /** What is neither command nor option, in order; a quoted phrase is one word. */
  readonly plain: readonly string[];
  /** Options of `az` and PowerShell by their canonical name. */
  readonly options: Readonly<Partial<Record<OptionName, string>>>;
  /** People named by a mention, in order; their names are not among the plain words. */
  readonly people?: readonly Mention[];
}

/** Somebody as a mention names them: `29:…`, and what the text shows. */
export interface Mention {
  readonly userId: string;
  readonly label: string;
}

type OptionName = 'partnerId' | 'tenant' | 'whatIf';

const DASHES = /[\u2010-\u2015\u2212]/g;
const DOUBLE_QUOTES = /[\u201C-\u201F\u00AB\u00BB]/g;
const SINGLE_QUOTES = /[\u2018-\u201B]/g;
const FENCE = /```(?:(?:powershell|pwsh|ps1|bash|sh|shell|azurecli|console|text|cmd)\b)?|`/gi;
const PROMPT = /^(?:PS\s+)?(?:[A-Za-z]:\\[^>\n]*>|[$#>❯])\s*/;

/**
 * Undoes what chats and documents do to a command line: code fences, prompts, curly quotes, and the long dashes
 * that autocorrect makes of `--`.
 */
export function cleanLine(text: string): string {
  return text
    .replace(FENCE, ' ')
    .replace(DOUBLE_QUOTES, '"')
    .replace(SINGLE_QUOTES, "'")
    .replace(/(^|\s)[\u2013\u2014\u2015](?=[A-Za-z])/g, '$1--')
    .replace(DASHES, '-')
    .trim()
    .replace(PROMPT, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The text without the names that mentions put into it. What a mention says counts, a text can say anything. */
export const withoutMentions = (text: string, mentions: readonly Mention[]): string =>
  mentions.reduce((rest, { label }) => (label === '' ? rest : rest.replace(label, () => ' ')), text);

/** Words of a cleaned line; `"Contoso Ltd"` and `--tenant="Contoso Ltd"` stay together. */
export const splitLine = (line: string): string[] =>
  [...line.matchAll(/[^\s"]*"[^"]*"?|\S+/g)]
    .map(([word]) => word.replaceAll('"', ''))
    .filter((word) => word !== '');

/** Options that take a value we do not need. */
const SKIPPED_WITH_VALUE = new Set([
  'output',
  'o',
  'query',
  'subscription',
  'defaultprofile',
  'azcontext',
  'name',
]);

function optionName(raw: string): OptionName | 'skip' | 'skipWithValue' {
  const name = raw.toLowerCase().replaceAll('-', '');
  if (name.startsWith('part') && 'partnerid'.startsWith(name)) return 'partnerId';
  if (name === 'tenant' || name === 'tenantid' || name === 't') return 'tenant';
  if (name === 'whatif') return 'whatIf';
  return SKIPPED_WITH_VALUE.has(name) ? 'skipWithValue' : 'skip';
}

/** Sorts words into plain ones and options: `--partner-id 1`, `--partner-id=1`, `-PartnerId 1`, `-PartnerId:1`. */
export function sortWords(tokens: readonly string[]): Words {
  const plain: string[] = [];
  const options: Partial<Record<OptionName, string>> = {};
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] ?? '';
    const match = /^(?:--?)([A-Za-z][A-Za-z-]*)(?:[=:](.*))?$/.exec(token);
    if (!match) {
      plain.push(token);
      continue;
    }
    const name = optionName(match[1] ?? '');
    if (name === 'skip') continue;
    if (name === 'whatIf') {
      options.whatIf = 'yes';
      continue;
    }
    let value = match[2];
    if (value === undefined) {
      const next = tokens[at + 1];
      if (next !== undefined && !/^--?[A-Za-z]/.test(next)) {
        value = next;
        at += 1;
      }
    }
    if (name !== 'skipWithValue' && value !== undefined && value !== '') options[name] = value;
  }
  return { plain, options };
}

/** Small words around a customer's name: "link 1234567 to Contoso", "update Contoso with 7654321". */
const FILLERS = new Set([
  'to',
  'in',
  'at',
  'for',
  'with',
  'as',
  'on',
  'from',
  'customer',
  'tenant',
  'partner',
  'id',
  'mpn',
  'the',
  'my',
  '=',
  '->',
]);

function trimFillers(words: readonly string[]): string[] {
  let start = 0;
  let end = words.length;
  while (start < end && FILLERS.has(words[start]!.toLowerCase())) start += 1;
  while (end > start && FILLERS.has(words[end - 1]!.toLowerCase())) end -= 1;
  return words.slice(start, end);
}

/** A sentence ends with a stop; an ID does not. */
const bare = (word: string): string => word.replace(/(?<=\w)[.,;:!?]+$/, '');

const isPartnerId = (word: string): boolean => /^\d{4,10}$/.test(bare(word));

/** Somebody's try at a partner ID: begins with a digit, perhaps signed, and is no tenant id and no domain. */
const isTryAtPartnerId = (word: string): boolean =>
  /^[+-]?\d[\w.,'-]*$/.test(bare(word)) && !/^[0-9a-f]{8}-/i.test(word) && !/\.[a-z]{2,}$/i.test(bare(word));

const customerOf = (words: Words, rest: readonly string[]): { customer?: string } => {
  const customer = words.options.tenant ?? trimFillers(rest).join(' ');
  return customer === '' ? {} : { customer };
};

/** `<customer>` alone. */
export const readCustomer = (words: Words): Record<string, string> => customerOf(words, words.plain);

/** `<partner ID> <customer>` or `<customer> <partner ID>`; either may be missing. */
export function readPartnerAndCustomer(words: Words): Record<string, string> {
  const plain = trimFillers(words.plain);
  if (words.options.partnerId !== undefined) {
    return { partnerId: words.options.partnerId, ...customerOf(words, plain) };
  }
  // A valid ID at the end wins over a try at the start: some customers are called 3M or 99designs.
  for (const isId of [isPartnerId, isTryAtPartnerId]) {
    const [first, last] = [plain[0], plain.at(-1)];
    if (first !== undefined && isId(first))
      return { partnerId: bare(first), ...customerOf(words, plain.slice(1)) };
    if (last !== undefined && isId(last))
      return { partnerId: bare(last), ...customerOf(words, plain.slice(0, -1)) };
  }
  return customerOf(words, plain);
}

/** The same where the ID is only a check: a single word that is no valid ID names the customer. */
export function readCustomerAndPartner(words: Words): Record<string, string> {
  const read = readPartnerAndCustomer(words);
  const { customer, partnerId } = read;
  const named = words.options.partnerId !== undefined || customer !== undefined;
  return named || partnerId === undefined || isPartnerId(partnerId) ? read : { customer: partnerId };
}
