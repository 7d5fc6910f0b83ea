import { call } from './backend.js';
import { avatar, h, icon, toast } from './dom.js';
import { on, person, state, timeOf } from './store.js';
import { createTenantList } from './tenant-list.js';

const FAULTS = [
  ['Azure', 'throttle', 'Too many requests', '429 with Retry-After'],
  ['Azure', 'outage', 'Azure is down', '503'],
  ['Azure', 'slow', 'Azure is slow', '3 seconds per answer'],
  ['Azure', 'resetAfterCommit', 'Connection breaks after a write', 'the write is done'],
  ['Azure', 'errorAfterCommit', 'Error after a write', '500, the write is done'],
  ['Azure', 'cae', 'Access is evaluated anew', '401 with a claims challenge'],
  ['Sign-in', 'mfa', 'Another proof is asked for', 'AADSTS50076'],
  ['Sign-in', 'consentMissing', 'Approval is withdrawn', 'AADSTS65001'],
  ['Sign-in', 'entraBusy', 'Sign-in service is down', '503'],
  ['Sign-in', 'assertionExpired', 'Sign-ins end now', 'AADSTS500133 until a fresh one'],
  ['Teams', 'ssoFails', 'Silent sign-in fails', 'signin/failure'],
  ['Teams', 'duplicateDelivery', 'Everything arrives twice', 'same activity id'],
  ['Teams', 'chatThrottled', 'Chat is throttled', '429 on the first try'],
  ['Teams', 'updateGone', 'Cards cannot be updated', '404'],
];
/** Faults that can be limited to one customer. */
const PER_TENANT = new Set([
  'throttle',
  'outage',
  'slow',
  'resetAfterCommit',
  'errorAfterCommit',
  'cae',
  'mfa',
  'consentMissing',
]);
const TABS = [
  ['tenants', 'Tenants'],
  ['calls', 'Calls'],
  ['faults', 'Faults'],
];

/** The make-believe Azure beside the chat: who is where, what is linked, what was asked, and what goes wrong. */
export function startAzure(root) {
  const panels = Object.fromEntries(
    TABS.map(([key]) => [
      key,
      h('div', {
        class: `azure-panel ${key}`,
        role: 'tabpanel',
        id: `panel-${key}`,
        'aria-labelledby': `tab-${key}`,
        tabindex: 0,
      }),
    ]),
  );
  const tabs = TABS.map(([key, label]) =>
    h(
      'button',
      {
        type: 'button',
        role: 'tab',
        id: `tab-${key}`,
        'aria-controls': `panel-${key}`,
        dataset: { tab: key },
        onclick: () => show(key),
      },
      label,
      h('span', { class: 'tab-count' }),
    ),
  );
  const bar = h(
    'div',
    { class: 'tabs', role: 'tablist', 'aria-label': 'Azure', onkeydown: (event) => move(event, tabs, show) },
    tabs,
  );
  root.append(
    h(
      'header',
      { class: 'azure-header' },
      icon('cloud'),
      h('div', {}, h('h2', {}, 'Azure'), h('p', {}, 'Live view of the stand-in')),
    ),
    bar,
    ...Object.values(panels),
  );
  function show(key) {
    for (const tab of tabs) {
      const selected = tab.dataset.tab === key;
      tab.setAttribute('aria-selected', String(selected));
      tab.tabIndex = selected ? 0 : -1;
      panels[tab.dataset.tab].hidden = !selected;
    }
  }
  show('tenants');

  const faults = createFaults(panels.faults);
  const list = createTenantList(panels.tenants, drawTenant);
  let seen = new Map();
  const draw = () => {
    const { tenants } = state.azure;
    const now = new Map(
      tenants.flatMap(({ tenantId, links }) =>
        links.map((link) => [`${tenantId} ${link.objectId}`, `${link.etag} ${link.state}`]),
      ),
    );
    const changed = (key) => seen.size > 0 && seen.get(key) !== now.get(key);
    list.draw(tenants, changed);
    seen = now.size > 0 ? now : new Map([['nothing', '']]);
    panels.calls.replaceChildren(drawCalls());
    faults.draw();
    count(tabs, 'faults', state.azure.faults.length);
    const active = tenants.flatMap(({ links }) => links.filter((link) => link.state === 'Active')).length;
    count(tabs, 'tenants', active, active === 1 ? 'link' : 'links');
  };
  on('hello', draw);
  on('azure', draw);
}

function move(event, tabs, show) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const at = tabs.findIndex((tab) => tab.getAttribute('aria-selected') === 'true');
  const next = tabs[(at + step + tabs.length) % tabs.length];
  show(next.dataset.tab);
  next.focus();
}

function count(tabs, key, number, unit = 'on') {
  const badge = tabs.find((tab) => tab.dataset.tab === key).querySelector('.tab-count');
  badge.textContent = number > 0 ? `${number} ${unit}` : '';
}

const nameOf = (key) => person(key)?.name ?? key;

function drawTenant(tenant, changed) {
  const { tenantId, name, domain, home, consented, mfaRequired, members, links, roles } = tenant;
  return h(
    'section',
    { class: 'tenant', 'aria-label': name },
    h(
      'header',
      {},
      h('h3', {}, name),
      h(
        'div',
        { class: 'badges' },
        home && badge('Home', 'brand'),
        badge(...(consented ? ['Approved', 'good'] : ['Not approved', 'warning'])),
        mfaRequired && badge('MFA', 'neutral'),
      ),
    ),
    h('p', { class: 'tenant-id' }, h('span', {}, domain), copyable(tenantId)),
    drawLinks(links, (link) => changed(`${tenantId} ${link.objectId}`)),
    h(
      'details',
      {},
      h(
        'summary',
        {},
        `${members.length} ${members.length === 1 ? 'member' : 'members'}, ${roles.length} ${roles.length === 1 ? 'role' : 'roles'}`,
      ),
      h(
        'ul',
        { class: 'members' },
        members.map((member) => {
          const held = roles.filter((role) => role.person === member.person).map(({ role }) => role);
          return h(
            'li',
            {},
            avatar(person(member.person) ?? { name: member.person, key: '' }, 24),
            h('span', { class: 'member-name' }, nameOf(member.person)),
            h('span', { class: 'member-kind' }, [member.kind, ...held].join(' · ')),
          );
        }),
      ),
    ),
  );
}

/** A removed link leaves its counter behind: the next one goes on counting from there. */
function drawLinks(links, isChanged) {
  const active = links.filter(({ state: linkState }) => linkState === 'Active');
  const removed = links.filter((link) => !active.includes(link));
  return [
    active.length === 0 && h('p', { class: 'no-link' }, 'No partner link'),
    active.length > 0 &&
      h(
        'ul',
        { class: 'links' },
        active.map((link) => drawLink(link, isChanged(link))),
      ),
    removed.map((link) =>
      h(
        'p',
        { class: `removed-link${isChanged(link) ? ' changed' : ''}` },
        `Removed: ${link.partnerId} of ${nameOf(link.person)} · etag ${link.etag}`,
      ),
    ),
  ];
}

function drawLink(link, isNew) {
  return h(
    'li',
    { class: `link${isNew ? ' changed' : ''}` },
    avatar(person(link.person) ?? { name: link.person, key: '' }, 24),
    h(
      'div',
      {},
      h('strong', {}, link.partnerName || 'Partner without a name'),
      h('span', {}, `${link.partnerId} · ${nameOf(link.person)}`),
    ),
    h('div', { class: 'link-state' }, h('span', {}, link.state), h('span', {}, `etag ${link.etag}`)),
  );
}

const badge = (text, kind) => h('span', { class: `badge ${kind}` }, text);

const copyable = (text) =>
  h(
    'button',
    {
      type: 'button',
      class: 'copyable',
      title: `Copy ${text}`,
      'aria-label': `Copy tenant ID ${text}`,
      async onclick() {
        await navigator.clipboard.writeText(text).catch(() => undefined);
        toast('Tenant ID copied');
      },
    },
    `${text.slice(0, 8)}…`,
    icon('copy'),
  );

function drawCalls() {
  const { calls, tenants } = state.azure;
  if (calls.length === 0) return h('p', { class: 'nothing-yet' }, 'The bot has asked nothing yet.');
  const tenantName = (id) => tenants.find(({ tenantId }) => tenantId === id)?.name ?? '';
  return h(
    'ol',
    { class: 'call-list', 'aria-label': 'Newest first' },
    calls
      .slice(-80)
      .reverse()
      .map(({ at, method, host, path, status, tenant }) =>
        h(
          'li',
          {},
          h('span', { class: `status s${String(status)[0]}` }, status || 'cut'),
          h('span', { class: 'call-method' }, method),
          h('span', { class: 'call-path', title: `https://${host}${path}` }, path.split('?')[0]),
          h(
            'span',
            { class: 'call-where' },
            [host, tenantName(tenant), timeOf(at, { second: '2-digit' })].filter(Boolean).join(' · '),
          ),
        ),
      ),
  );
}

/** Switches are drawn once: a redraw under the finger would lose the focus. */
function createFaults(root) {
  const scope = h('select', { id: 'fault-scope' });
  const switches = new Map();
  const groups = Map.groupBy(FAULTS, ([group]) => group);
  root.append(
    h('p', { class: 'faults-intro' }, 'Make something go wrong and see what the bot says.'),
    h('div', { class: 'field' }, h('label', { for: 'fault-scope' }, 'For customer'), scope),
    ...[...groups].map(([group, faults]) =>
      h(
        'fieldset',
        {},
        h('legend', {}, group),
        faults.map(([, kind, label, hint]) => {
          const box = h('input', {
            type: 'checkbox',
            role: 'switch',
            id: `fault-${kind}`,
            onchange: () => set(kind, box.checked),
          });
          const where = h('span', { class: 'fault-where' });
          switches.set(kind, { box, where });
          return h(
            'label',
            { class: 'fault', for: box.id },
            box,
            h('span', { class: 'fault-text' }, h('span', {}, label), h('small', {}, hint, where)),
          );
        }),
      ),
    ),
  );

  const set = async (kind, isOn) => {
    const active = state.azure.faults.filter((fault) => fault.kind === kind);
    const tenant = PER_TENANT.has(kind) && scope.value !== '' ? scope.value : undefined;
    if (isOn) await call('fault', { kind, tenant, on: true });
    else for (const fault of active) await call('fault', { kind, tenant: fault.tenant, on: false });
  };

  return {
    draw() {
      const { tenants, faults } = state.azure;
      if (scope.options.length !== tenants.length + 1) {
        scope.replaceChildren(
          h('option', { value: '' }, 'All'),
          ...tenants.map(({ tenantId, name }) => h('option', { value: tenantId }, name)),
        );
      }
      for (const [kind, { box, where }] of switches) {
        const active = faults.filter((fault) => fault.kind === kind);
        box.checked = active.length > 0;
        const names = active
          .map(({ tenant }) => tenants.find(({ tenantId }) => tenantId === tenant)?.name)
          .filter(Boolean);
        where.textContent = names.length > 0 ? ` · ${names.join(', ')}` : '';
      }
    },
  };
}
