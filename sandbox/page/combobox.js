import { h } from './dom.js';

let count = 0;

/**
 * Gives the text field of a filtered choice set a list to pick from, as Teams does: typing filters, arrows move,
 * Enter or a click takes. The renderer reads the field's text and finds the choice with that title.
 */
export function enhanceChoices(field, choices, initial) {
  const list = h('ul', { class: 'choices', role: 'listbox', id: `choices-${++count}`, hidden: true });
  let shown = [];
  let active = -1;

  const start = choices.find(({ value }) => value === initial);
  if (start) field.value = start.title;
  field.removeAttribute('list');
  field.parentElement.querySelector('datalist')?.remove();
  for (const [name, value] of [
    ['role', 'combobox'],
    ['aria-expanded', 'false'],
    ['aria-controls', list.id],
    ['aria-autocomplete', 'list'],
    ['autocomplete', 'off'],
  ]) {
    field.setAttribute(name, value);
  }
  const holder = field.parentElement;
  // The renderer labels the box around the field, which is nothing one can focus.
  const labels = holder.getAttribute('aria-labelledby');
  if (labels) field.setAttribute('aria-labelledby', labels);
  holder.classList.add('choices-holder');
  holder.append(list);

  const close = () => {
    list.hidden = true;
    active = -1;
    field.setAttribute('aria-expanded', 'false');
    field.removeAttribute('aria-activedescendant');
  };
  const take = (choice) => {
    field.value = choice.title;
    field.dispatchEvent(new Event('input'));
    close();
  };
  const mark = (index) => {
    active = index;
    for (const [at, option] of [...list.children].entries()) {
      option.setAttribute('aria-selected', String(at === active));
      if (at !== active) continue;
      option.scrollIntoView({ block: 'nearest' });
      field.setAttribute('aria-activedescendant', option.id);
    }
  };
  const open = (all) => {
    const typed = field.value.trim().toLowerCase();
    shown = choices.filter(({ title }) => all || title.toLowerCase().includes(typed));
    list.replaceChildren(
      ...shown.map((choice, index) =>
        h(
          'li',
          {
            role: 'option',
            id: `${list.id}-${index}`,
            'aria-selected': 'false',
            onpointerdown(event) {
              event.preventDefault();
              take(choice);
            },
          },
          choice.title,
        ),
      ),
    );
    if (shown.length === 0)
      list.append(h('li', { class: 'nothing', role: 'option', 'aria-disabled': 'true' }, 'No match'));
    list.hidden = false;
    field.setAttribute('aria-expanded', 'true');
    list.scrollIntoView({ block: 'nearest' });
    mark(shown.length > 0 && !all ? 0 : -1);
  };

  field.addEventListener('input', (event) => {
    if (event.isTrusted) open(false);
  });
  field.addEventListener('click', () => open(true));
  field.addEventListener('blur', () => {
    close();
    // Typed in full but in another case: that is the choice.
    const meant = choices.find(({ title }) => title.toLowerCase() === field.value.trim().toLowerCase());
    if (meant && meant.title !== field.value) take(meant);
  });
  field.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden) return open(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      if (shown.length > 0) mark((active + step + shown.length) % shown.length);
    } else if (event.key === 'Enter' && !list.hidden && shown[active]) {
      event.preventDefault();
      event.stopPropagation();
      take(shown[active]);
    } else if (event.key === 'Escape' && !list.hidden) {
      event.stopPropagation();
      close();
    }
  });
}
