/** Colours and sizes after the look of Teams, as an Adaptive Cards host config and a page around the cards. */
export interface Theme {
  readonly name: 'light' | 'dark';
  readonly page: string;
  readonly card: string;
  readonly border: string;
  readonly text: string;
  readonly subtle: string;
  readonly accent: string;
  readonly good: string;
  readonly warning: string;
  readonly attention: string;
  readonly bands: Readonly<Record<'emphasis' | 'accent' | 'good' | 'warning' | 'attention', string>>;
  readonly input: string;
}

export const LIGHT: Theme = {
  name: 'light',
  page: '#f5f5f5',
  card: '#ffffff',
  border: '#d1d1d1',
  text: '#242424',
  subtle: '#616161',
  accent: '#5b5fc7',
  good: '#0e700e',
  warning: '#8a3707',
  attention: '#b10e1c',
  bands: {
    emphasis: '#f0f0f0',
    accent: '#e8ebfa',
    good: '#f1faf1',
    warning: '#fff9f5',
    attention: '#fdf3f4',
  },
  input: '#ffffff',
};

export const DARK: Theme = {
  name: 'dark',
  page: '#1f1f1f',
  card: '#292929',
  border: '#424242',
  text: '#ffffff',
  subtle: '#adadad',
  accent: '#7f85f5',
  good: '#54b054',
  warning: '#faa06b',
  attention: '#e37d80',
  bands: {
    emphasis: '#1f1f1f',
    accent: '#2f2f4a',
    good: '#052505',
    warning: '#4a1e04',
    attention: '#3b0509',
  },
  input: '#141414',
};

const colour = (normal: string, subtle = normal) => ({ default: normal, subtle });

function container(theme: Theme, backgroundColor: string) {
  return {
    backgroundColor,
    foregroundColors: {
      default: colour(theme.text, theme.subtle),
      dark: colour(theme.text, theme.subtle),
      light: colour(theme.text, theme.subtle),
      accent: colour(theme.accent),
      good: colour(theme.good),
      warning: colour(theme.warning),
      attention: colour(theme.attention),
    },
  };
}

export function hostConfig(theme: Theme): object {
  const fontTypes = (fontFamily: string) => ({
    fontFamily,
    fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
    fontWeights: { lighter: 300, default: 400, bolder: 600 },
  });
  return {
    supportsInteractivity: true,
    spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
    separator: { lineThickness: 1, lineColor: theme.border },
    fontTypes: {
      default: fontTypes("'Segoe UI', 'Liberation Sans', sans-serif"),
      monospace: fontTypes("Consolas, 'DejaVu Sans Mono', monospace"),
    },
    containerStyles: {
      default: container(theme, theme.card),
      ...Object.fromEntries(
        Object.entries(theme.bands).map(([style, background]) => [style, container(theme, background)]),
      ),
    },
    actions: {
      maxActions: 6,
      spacing: 'medium',
      buttonSpacing: 8,
      actionsOrientation: 'horizontal',
      actionAlignment: 'left',
      showCard: { actionMode: 'inline' },
    },
    textStyles: { heading: { weight: 'bolder', size: 'medium' } },
    inputs: {
      label: {
        inputSpacing: 'small',
        requiredInputs: { weight: 'default', suffix: ' *', suffixColor: 'attention' },
        optionalInputs: { weight: 'default' },
      },
      errorMessage: { spacing: 'small', weight: 'default' },
    },
  };
}

/** Buttons and inputs are the client's business; these stand for the ones of Teams. */
export const pageStyle = (theme: Theme): string => `
  body { margin: 0; padding: 20px; background: ${theme.page}; font: 14px 'Segoe UI', 'Liberation Sans', sans-serif; }
  .sheet { display: flex; flex-wrap: wrap; gap: 20px; align-items: flex-start; }
  .column { display: flex; flex-direction: column; gap: 20px; }
  .card { box-sizing: border-box; border: 1px solid ${theme.border}; border-radius: 8px; overflow: hidden; background: ${theme.card};
    box-shadow: 0 1px 2px #0002; }
  .ac-pushButton { font: 600 14px 'Segoe UI', 'Liberation Sans', sans-serif; padding: 6px 12px; border-radius: 4px;
    border: 1px solid ${theme.border}; background: ${theme.card}; color: ${theme.text}; white-space: normal;
    overflow-wrap: anywhere; }
  .ac-actionSet { flex-wrap: wrap; row-gap: 8px; }
  .ac-pushButton.style-positive { background: #5b5fc7; border-color: #5b5fc7; color: #fff; }
  .ac-pushButton.style-destructive { background: ${theme.card}; color: ${theme.attention};
    border-color: ${theme.attention}; }
  .card input.ac-input, .card select.ac-input, .card textarea.ac-input { font: 14px 'Segoe UI', 'Liberation Sans', sans-serif; box-sizing: border-box; width: 100%; padding: 7px 10px;
    border: 1px solid ${theme.border}; border-bottom: 1px solid ${theme.subtle}; border-radius: 4px;
    background: ${theme.input}; color: ${theme.text}; }
  .ac-input::placeholder { color: ${theme.subtle}; }
  .ac-input.ac-multiline { min-height: 132px; resize: vertical; line-height: 19px; }
  .ac-selectable { cursor: pointer; }
`;
