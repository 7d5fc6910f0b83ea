import { startAzure } from './azure.js';
import { connect } from './backend.js';
import { startChat } from './chat.js';
import { h, icon } from './dom.js';
import { startSidebar } from './sidebar.js';
import { on } from './store.js';

const byId = (id) => document.getElementById(id);

function startTitlebar() {
  const theme = byId('toggle-theme');
  const drawTheme = () => {
    const dark = document.documentElement.dataset.theme === 'dark';
    theme.replaceChildren(icon(dark ? 'sun' : 'moon'));
    theme.setAttribute('aria-label', dark ? 'Use the light theme' : 'Use the dark theme');
  };
  theme.addEventListener('click', () => window.toggleTheme());
  new MutationObserver(drawTheme).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  drawTheme();

  for (const [id, name, label] of [
    ['sidebar', 'menu', 'Conversations'],
    ['azure', 'cloud', 'Azure'],
  ]) {
    const button = byId(`toggle-${id}`);
    button.append(icon(name), h('span', { class: 'button-label' }, label));
    button.setAttribute('aria-label', label);
    button.setAttribute('aria-expanded', 'false');
    button.addEventListener('click', () => {
      const shown = document.body.classList.toggle(`show-${id}`);
      button.setAttribute('aria-expanded', String(shown));
    });
  }
  on('open', () => document.body.classList.remove('show-sidebar'));
  on('connection', (up) => {
    byId('connection').textContent = up ? '' : 'Not connected. Trying again …';
  });
}

startTitlebar();
startSidebar(byId('sidebar'));
startChat(byId('chat'));
startAzure(byId('azure'));

connect(new URLSearchParams(location.search).get('as') ?? 'ana');
