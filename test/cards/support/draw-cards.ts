import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { hostConfig, pageStyle, type Theme } from './teams-theme.ts';

export interface Drawn {
  readonly name: string;
  /** Complaints of the official renderer. */
  readonly events: readonly string[];
  /** Elements whose content is wider than they are. */
  readonly overflowing: readonly string[];
  /** Links the renderer made of text; there must be none. */
  readonly links: number;
  readonly text: string;
}

/** Runs in the page, hence as text: the project has no browser types. */
const DRAW = `({ cards, config, columns, width, unfold }) => {
  const LANG = 'Invalid value "en" for property "lang".';
  // As Teams does: what the renderer takes for Markdown becomes links.
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    const link = /\\[([^\\]]*)\\]\\(([^)]*)\\)|(https?:\\/\\/\\S+|\\S+@\\S+\\.\\S+)/g;
    const holder = Object.assign(document.createElement('p'), { textContent: text });
    result.outputHtml = holder.outerHTML.replace(link, (_, title, url, bare) => '<a href="' + (url ?? bare) + '">' + (title ?? bare) + '</a>');
    result.didProcess = true;
  };
  const sheet = document.body.appendChild(Object.assign(document.createElement('div'), { className: 'sheet' }));
  const stacks = Array.from({ length: columns }, () => {
    const column = document.createElement('div');
    column.className = 'column';
    return sheet.appendChild(column);
  });
  return cards.map(({ name, json }) => {
    const card = new AdaptiveCards.AdaptiveCard();
    card.hostConfig = new AdaptiveCards.HostConfig(config);
    const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5);
    card.parse(json, context);
    const events = [];
    for (let i = 0; i < context.eventCount; i++) events.push(context.getEventAt(i).message);
    // The renderer's pattern for lang keeps state between cards: every second card seems wrong.
    while (events.includes(LANG)) events.splice(events.indexOf(LANG), 1);
    events.push(...card.validateProperties().validationEvents.map((event) => event.message));

    const frame = document.createElement('div');
    frame.className = 'card';
    frame.style.width = width + 'px';
    const shortest = stacks.reduce((best, column) => (column.offsetHeight < best.offsetHeight ? column : best));
    shortest.append(frame);
    frame.append(card.render());
    // The renderer shows the raw value of a preset type-ahead; Teams shows its title.
    for (const input of frame.querySelectorAll('input[list]')) {
      input.value = json.body.flatMap((part) => part.choices ?? []).find((choice) => choice.value === input.value)?.title ?? input.value;
    }
    if (unfold) frame.querySelectorAll('.ac-selectable').forEach((fold) => fold.click());

    const overflowing = [...frame.querySelectorAll('*')]
      // Buttons cut long titles themselves, and what is typed on one line scrolls.
      .filter((element) => !element.closest('button, input') && element.clientWidth > 0 && element.scrollWidth > element.clientWidth)
      .map((element) => element.className + ': ' + element.textContent.slice(0, 60));
    return { name, events, overflowing, links: frame.querySelectorAll('a').length, text: frame.innerText };
  });
}`;

/** Draws cards with the official renderer onto an empty page that can reach nothing. */
export async function drawCards(
  page: Page,
  cards: readonly { readonly name: string; readonly json: object }[],
  options: {
    readonly theme: Theme;
    readonly width: number;
    readonly columns: number;
    /** Open the folded details, as a press would. */
    readonly unfold: boolean;
  },
): Promise<readonly Drawn[]> {
  const { theme, width, columns, unfold } = options;
  const { resolve } = createRequire(import.meta.url);
  await page.route('**', (route) => route.abort());
  await page.setViewportSize({ width: columns * width + (columns - 1) * 20 + 40, height: 100 });
  await page.setContent(`<!doctype html><html lang="en"><style></style><body></body></html>`);
  await page.addStyleTag({ path: resolve('adaptivecards/dist/adaptivecards.css') });
  await page.addStyleTag({ content: pageStyle(theme) });
  await page.addScriptTag({ path: resolve('adaptivecards/dist/adaptivecards.min.js') });
  const input = JSON.stringify({ cards, config: hostConfig(theme), columns, width, unfold });
  return page.evaluate<readonly Drawn[]>(`(${DRAW})(${input})`);
}
