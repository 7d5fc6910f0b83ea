/** Reads an Adaptive Card as a person does: what can be seen, filled in and pressed. */
export interface CardReading {
  /** Everything visible, one element per line. */
  readonly text: string;
  /** Also what is folded away. */
  readonly allText: string;
  readonly buttons: readonly CardButton[];
  readonly inputs: readonly CardInput[];
}

export interface CardButton {
  readonly title: string;
  readonly type: string;
  readonly url?: string;
  /** As the card has it: `verb`, `data`, `fallback`, … */
  readonly json: Json;
}

export interface CardInput {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly isRequired: boolean;
  readonly regex?: string;
  readonly errorMessage: string;
  readonly choices?: readonly { readonly title: string; readonly value: string }[];
  /** Several choices; their values (or titles) separated by commas. */
  readonly isMultiSelect?: true;
}

export type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export function readCard(card: unknown): CardReading {
  const lines: { readonly text: string; readonly hidden: boolean }[] = [];
  const buttons: CardButton[] = [];
  const inputs: CardInput[] = [];
  const say = (line: string, hidden: boolean): void => {
    if (line.trim() !== '') lines.push({ text: line, hidden });
  };

  const read = (node: Json, parentHidden: boolean): void => {
    const hidden = parentHidden || node['isVisible'] === false;
    const type = text(node['type']);
    if (type === 'TextBlock') say(text(node['text']), hidden);
    if (type === 'RichTextBlock') say(runs(node['inlines']), hidden);
    if (type === 'FactSet') {
      for (const fact of list(node['facts'])) say(`${text(fact['title'])}: ${text(fact['value'])}`, hidden);
    }
    if (type.startsWith('Input.') && !hidden) {
      const input = readInput(node);
      inputs.push(input);
      say(`${input.label}: ${shownValue(input)}`, hidden);
    }
    if (type.startsWith('Action.') && !hidden) buttons.push(readButton(node));
    for (const key of ['selectAction', 'card']) {
      const inner = node[key];
      if (isObject(inner)) read(inner, hidden);
    }
    for (const key of ['body', 'items', 'columns', 'rows', 'cells', 'actions']) {
      for (const child of list(node[key])) read(child, hidden);
    }
  };
  if (isObject(card)) read(card, false);

  return {
    text: lines
      .filter(({ hidden }) => !hidden)
      .map((line) => line.text)
      .join('\n'),
    allText: lines.map((line) => line.text).join('\n'),
    buttons,
    inputs,
  };
}

const runs = (inlines: unknown): string =>
  Array.isArray(inlines)
    ? inlines.map((run) => (isObject(run) ? text(run['text']) : text(run))).join('')
    : '';

function readInput(node: Json): CardInput {
  const choices = list(node['choices']).map((choice) => ({
    title: text(choice['title']),
    value: text(choice['value']),
  }));
  return {
    id: text(node['id']),
    label: text(node['label']),
    value: text(node['value']),
    isRequired: node['isRequired'] === true,
    errorMessage: text(node['errorMessage']),
    ...(typeof node['regex'] === 'string' && { regex: node['regex'] }),
    ...(choices.length > 0 && { choices }),
    ...(node['isMultiSelect'] === true && { isMultiSelect: true as const }),
  };
}

const shownValue = ({ value, choices }: CardInput): string =>
  choices?.find((choice) => choice.value === value)?.title ?? value;

const readButton = (node: Json): CardButton => ({
  title: text(node['title']),
  type: text(node['type']),
  json: node,
  ...(typeof node['url'] === 'string' && { url: node['url'] }),
});

/**
 * What a client sends for the inputs when this button is pressed: their values, with `filled` on top. Choices may be
 * named by their title.
 * @throws Error where the client would show the error message of an input and send nothing
 */
export function collectInputs(
  reading: CardReading,
  button: CardButton,
  filled: Readonly<Record<string, string>>,
): Record<string, string> {
  for (const id of Object.keys(filled)) {
    if (!reading.inputs.some((input) => input.id === id)) throw new Error(`the card has no input "${id}"`);
  }
  if (button.json['associatedInputs'] === 'none') return {};
  const values: Record<string, string> = {};
  for (const input of reading.inputs) {
    const typed = filled[input.id] ?? input.value;
    const chosen = (input.isMultiSelect ? typed.split(',') : [typed]).map((one) =>
      input.choices?.find(({ title, value }) => title === one || value === one),
    );
    const isChosen = chosen.every((choice) => choice !== undefined);
    const value = isChosen ? chosen.map((choice) => choice.value).join(',') : typed;
    const isWrong =
      (input.isRequired && value === '') ||
      (input.regex !== undefined && value !== '' && !new RegExp(input.regex).test(value)) ||
      (input.choices !== undefined && value !== '' && !isChosen);
    if (isWrong) throw new Error(`the client refuses "${typed}" for ${input.id}: ${input.errorMessage}`);
    values[input.id] = value;
  }
  return values;
}
