/**
 * Builds an element. Text goes in as text nodes, never as markup.
 * `on…` properties are listeners, `class` and `aria-…` attributes, `dataset` an object; false and undefined are left out.
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false || value === null) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2).toLowerCase(), value);
    else if (name === 'dataset') Object.assign(element.dataset, value);
    else if (name === 'value' || name === 'checked') element[name] = value;
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false),
  );
  return element;
}

// Line icons on a 20 by 20 grid.
const ICONS = {
  send: 'M3 3.5 17.5 10 3 16.5 5.2 10 3 3.5ZM5.2 10H11',
  edit: 'm13.2 3.8 3 3L7 16l-3.8.8L4 13l9.2-9.2Z',
  forward: 'M12 5l5 5-5 5M16.5 10H8a5 5 0 0 0-5 5',
  reply: 'M8 5 3 10l5 5M3.5 10H12a5 5 0 0 1 5 5',
  refresh: 'M15.8 8A6.2 6.2 0 1 0 16 11.5M16.2 4v4h-4',
  sun: 'M10 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7ZM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M4.3 15.7l1.1-1.1M14.6 5.4l1.1-1.1',
  moon: 'M16.5 12.2A7 7 0 0 1 7.8 3.5a7 7 0 1 0 8.7 8.7Z',
  cloud: 'M6 15.5a3.5 3.5 0 0 1-.4-7 4.7 4.7 0 0 1 9-.3 3.7 3.7 0 0 1-.4 7.3H6Z',
  menu: 'M3 5.5h14M3 10h14M3 14.5h14',
  close: 'm5 5 10 10M15 5 5 15',
  copy: 'M7.5 6.5h7a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1ZM4 13.5v-9a1 1 0 0 1 1-1h7.5',
  people:
    'M7.5 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM3 16c0-2.5 2-4 4.5-4s4.5 1.5 4.5 4M13 9.2a2 2 0 1 0-.6-3.9M14 12.2c1.8.3 3 1.6 3 3.8',
  hash: 'M7.5 3.5 6 16.5M14 3.5l-1.5 13M3.5 7.5h13M3 12.5h13',
};

export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [key, value] of Object.entries({ viewBox: '0 0 20 20', 'aria-hidden': 'true', class: 'icon' })) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

/** An avatar: the bot's picture, or initials on the person's colour. */
export function avatar(of, size = 32) {
  if (of === 'bot')
    return h('img', {
      src: '/bot.svg',
      alt: '',
      width: size,
      height: size,
      class: `avatar bot size-${size}`,
    });
  const initials = of.name
    .split(' ')
    .map((word) => word[0])
    .join('')
    .slice(0, 2);
  return h(
    'span',
    { class: `avatar size-${size}`, dataset: { person: of.key ?? '' }, 'aria-hidden': 'true' },
    initials,
  );
}

export function toast(text, kind = 'info') {
  const element = h('p', { class: `toast ${kind}` }, text);
  document.getElementById('toasts').append(element);
  setTimeout(() => element.remove(), 6000);
}
