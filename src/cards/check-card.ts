import { MOST_VIEWERS, VIEW_VERB } from './actions.ts';
import { inertName, isInertText } from './inert-text.ts';

/** UTF-16 units of a card as JSON: 60 KB as Teams counts, of the 100 KB that a message may hold. */
export const MOST_UNITS = 30 * 1024;

/** Elements of version 1.5 that every Teams client draws. No Image: loading one tells its host who reads. */
const TYPES: ReadonlySet<string> = new Set([
  'AdaptiveCard',
  'Container',
  'ColumnSet',
  'Column',
  'TextBlock',
  'RichTextBlock',
  'TextRun',
  'Input.Text',
  'Input.ChoiceSet',
  'Action.Execute',
  'Action.Submit',
  'Action.OpenUrl',
  'Action.ToggleVisibility',
]);

/** Objects that are no element: what an action sends back, choices, hints for Teams. */
const UNTYPED_PLACES =
  /^card\.(refresh|msteams)$|\.(data|data\.msteams|msTeams|msTeams\.feedback|choices\[\d+\])$/;

/** All that a card may ask of Teams for itself. */
const FULL_WIDTH = '{"width":"Full"}';

const REFRESH = 'card.refresh.action';

type Json = Readonly<Record<string, unknown>>;

/**
 * The last look at a finished card. Templates leave unknown placeholders in place silently and clients drop or
 * refuse a card without a word, so nothing goes out that this has not walked through.
 * @returns what is wrong, with the place; empty for a sound card
 */
export function findCardProblems(card: Json): readonly string[] {
  const problems: string[] = [];
  if (card.refresh !== undefined) problems.push(...refreshProblems(card.refresh));
  if (card.type !== 'AdaptiveCard') problems.push('card: not an AdaptiveCard');
  if (card.version !== '1.5') problems.push('card.version: not 1.5');
  for (const field of ['fallbackText', 'lang']) if (!card[field]) problems.push(`card.${field}: missing`);
  if (card.msteams !== undefined && JSON.stringify(card.msteams) !== FULL_WIDTH)
    problems.push('card.msteams: more than full width');
  if (JSON.stringify(card).length > MOST_UNITS) problems.push('card: larger than 60 KB');
  walk(card, 'card', problems);
  return problems;
}

function walk(value: unknown, place: string, problems: string[]): void {
  if (value === null || value === undefined) problems.push(`${place}: empty`);
  else if (typeof value === 'string') {
    if (/\$\{|\{\{/.test(value)) problems.push(`${place}: holds a placeholder`);
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => walk(item, `${place}[${index}]`, problems));
  } else if (typeof value === 'object') {
    const node = value as Json;
    problems.push(...elementProblems(node, place));
    for (const [field, inner] of Object.entries(node)) walk(inner, `${place}.${field}`, problems);
  }
}

function elementProblems(node: Json, place: string): string[] {
  if (UNTYPED_PLACES.test(place)) {
    return node.type === 'signin' && !isSafeUrl(node.value) ? [`${place}.value: not https`] : [];
  }
  const type = typeof node.type === 'string' ? node.type : '';
  const found: string[] = [];
  if (!TYPES.has(type)) found.push(`${place}: element ${type || 'without type'} is not allowed`);
  if (type === 'TextBlock' && !isInertText(String(node.text))) found.push(`${place}: live Markdown`);
  if (type === 'Action.OpenUrl' && !isSafeUrl(node.url)) found.push(`${place}.url: not https`);
  if (type.startsWith('Action.') && place !== REFRESH) found.push(...buttonProblems(node, place));
  if (type === 'Input.ChoiceSet' && node.isMultiSelect === true) found.push(...boxProblems(node, place));
  if (type.startsWith('Input.')) found.push(...inputProblems(node, place));
  return found;
}

function buttonProblems(node: Json, place: string): string[] {
  return [
    ...(node.type === 'Action.Execute' && !node.fallback ? [`${place}: no fallback`] : []),
    ...(node.title ? [] : [`${place}: no title`]),
  ];
}

/** Nobody presses this action and nobody sees what it sends: it may ask for a view of a board and nothing else. */
function refreshProblems(refresh: unknown): string[] {
  const { action, userIds } = refresh as { readonly action?: Json; readonly userIds?: unknown };
  const { board } = (action?.data ?? {}) as Json;
  const allowed = { type: 'Action.Execute', verb: VIEW_VERB, data: { board } };
  const isView = typeof board === 'string' && JSON.stringify(action) === JSON.stringify(allowed);
  const isNamed =
    Array.isArray(userIds) &&
    userIds.length <= MOST_VIEWERS &&
    userIds.every((id) => typeof id === 'string' && id.startsWith('29:'));
  return [
    ...(isView ? [] : [`${REFRESH}: not the view of a board`]),
    ...(isNamed ? [] : [`card.refresh.userIds: not up to ${MOST_VIEWERS} people`]),
  ];
}

/** The official renderer reads the labels of boxes as Markdown, unlike those of a drop-down list. */
function boxProblems(node: Json, place: string): string[] {
  const choices = Array.isArray(node.choices) ? (node.choices as readonly Json[]) : [];
  return choices
    .map(({ title }) => String(title))
    .flatMap((title, index) =>
      title === inertName(title) ? [] : [`${place}.choices[${index}]: live Markdown`],
    );
}

function inputProblems(node: Json, place: string): string[] {
  const isValidated = node.isRequired === true || node.regex !== undefined;
  return [
    ...(node.id ? [] : [`${place}: no id`]),
    ...(node.label ? [] : [`${place}: no label`]),
    ...(isValidated && !node.errorMessage ? [`${place}: no errorMessage`] : []),
  ];
}

/** https, or http on this very machine (the sandbox); no user name that could pose as a host. */
function isSafeUrl(url: unknown): boolean {
  if (typeof url !== 'string' || !URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  if (username || password) return false;
  return (
    protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
  );
}
