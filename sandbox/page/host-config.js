// How cards look here. Colours are the page's own custom properties, so that a change of theme needs no new drawing.
const tone = (name) => ({ default: `var(--card-${name})`, subtle: `var(--card-${name}-subtle)` });
const foreground = {
  default: tone('text'),
  dark: tone('text'),
  light: tone('text'),
  accent: tone('accent'),
  good: tone('good'),
  warning: tone('warning'),
  attention: tone('attention'),
};
const container = (background, border) => ({
  backgroundColor: `var(--card-${background})`,
  borderColor: `var(--card-${border ?? background})`,
  foregroundColors: foreground,
});

export const HOST_CONFIG = {
  hostCapabilities: { capabilities: null },
  supportsInteractivity: true,
  fontFamily: 'inherit',
  fontTypes: {
    default: {
      fontFamily: 'inherit',
      fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 22 },
      fontWeights: { lighter: 400, default: 400, bolder: 600 },
    },
    monospace: {
      fontFamily: 'var(--font-mono)',
      fontSizes: { small: 12, default: 13, medium: 14, large: 16, extraLarge: 20 },
      fontWeights: { lighter: 400, default: 400, bolder: 600 },
    },
  },
  spacing: { none: 0, small: 6, default: 10, medium: 14, large: 20, extraLarge: 28, padding: 16 },
  separator: { lineThickness: 1, lineColor: 'var(--line)' },
  imageSizes: { small: 32, medium: 52, large: 100 },
  containerStyles: {
    default: container('background', 'line'),
    emphasis: container('emphasis-background'),
    accent: container('accent-background'),
    good: container('good-background'),
    warning: container('warning-background'),
    attention: container('attention-background'),
  },
  actions: {
    maxActions: 6,
    spacing: 'medium',
    buttonSpacing: 8,
    preExpandSingleShowCardAction: false,
    actionsOrientation: 'horizontal',
    actionAlignment: 'left',
    showCard: { actionMode: 'inline', inlineTopMargin: 12, style: 'emphasis' },
  },
  adaptiveCard: { allowCustomStyle: false },
  factSet: {
    title: {
      color: 'default',
      size: 'default',
      isSubtle: true,
      weight: 'default',
      wrap: true,
      maxWidth: 160,
    },
    value: { color: 'default', size: 'default', isSubtle: false, weight: 'default', wrap: true },
    spacing: 16,
  },
  inputs: {
    label: {
      inputSpacing: 'small',
      requiredInputs: { weight: 'bolder', size: 'default', suffix: ' *', suffixColor: 'attention' },
      optionalInputs: { weight: 'bolder', size: 'default' },
    },
    errorMessage: { color: 'attention', weight: 'default', size: 'small', spacing: 'small' },
  },
  textBlock: { headingLevel: 3 },
  textStyles: { heading: { size: 'large', weight: 'bolder' }, columnHeader: { weight: 'bolder' } },
};
