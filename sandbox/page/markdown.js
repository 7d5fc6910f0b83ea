import { h } from './dom.js';

/**
 * The small Markdown that Teams draws in messages and TextBlocks: bold, italic, code, links and lists. Elements are
 * built, never parsed from markup, so text cannot bring any of its own.
 */
export function markdown(text, openLink) {
  const blocks = [];
  let list;
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    const item = /^\s*(?:([-*+])|\d+[.)])\s+(.*)$/.exec(line);
    if (item) {
      const tag = item[1] ? 'ul' : 'ol';
      if (list?.tagName !== tag.toUpperCase()) blocks.push((list = h(tag)));
      list.append(h('li', {}, inline(item[2], openLink)));
      continue;
    }
    list = undefined;
    if (line.trim() !== '') blocks.push(h('p', {}, inline(line, openLink)));
  }
  return blocks;
}

const PATTERNS = [
  [/\*\*(?=\S)(.+?)(?<=\S)\*\*/, (match, open) => h('strong', {}, inline(match[1], open))],
  [/(?<![\w*])[*_](?=\S)([^*_]+?)(?<=\S)[*_](?!\w)/, (match, open) => h('em', {}, inline(match[1], open))],
  [/`([^`]+)`/, (match) => h('code', {}, match[1])],
  [/\[([^\]]+)\]\((https?:[^\s)]+)\)/, (match, open) => link(match[2], match[1], open)],
  [/https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/, (match, open) => link(match[0], match[0], open)],
];

function inline(text, openLink) {
  let first;
  for (const [pattern, build] of PATTERNS) {
    const match = pattern.exec(text);
    if (match && (!first || match.index < first.match.index)) first = { match, build };
  }
  if (!first) return [text.replace(/\\([\\`*_{}[\]()#+\-.!<>~|])/g, '$1')];
  const { match, build } = first;
  return [
    text.slice(0, match.index),
    build(match, openLink),
    ...inline(text.slice(match.index + match[0].length), openLink),
  ];
}

export function link(url, text, openLink) {
  return h(
    'a',
    {
      href: url,
      rel: 'noopener noreferrer',
      onclick(event) {
        event.preventDefault();
        openLink(url);
      },
    },
    text,
  );
}

/** Text as it was typed: line breaks and links, nothing else; mentions of these names stand out. */
export function plain(text, names, openLink) {
  return text.split('\n').map((line) => {
    const parts = line.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/);
    return h(
      'p',
      {},
      parts.flatMap((part, index) => (index % 2 ? [link(part, part, openLink)] : mentions(part, names))),
    );
  });
}

function mentions(text, names) {
  const lower = text.toLowerCase();
  const found = names
    .map((name) => ({ name, at: lower.indexOf(`@${name.toLowerCase()}`) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at || b.name.length - a.name.length)[0];
  if (!found) return [text];
  const end = found.at + found.name.length + 1;
  return [
    text.slice(0, found.at),
    h('span', { class: 'mention' }, text.slice(found.at + 1, end)),
    ...mentions(text.slice(end), names),
  ];
}
