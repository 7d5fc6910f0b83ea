import { h } from './dom.js';

const PER_PAGE = 20;
/** A world this small needs no searching. */
const FEW = 12;

const isLinked = ({ links }) => links.some(({ state }) => state === 'Active');
const VIEWS = {
  all: { label: 'All', fits: () => true },
  changed: { label: 'Changed last', fits: (tenant, { changedAt }) => changedAt.has(tenant.tenantId) },
  linked: { label: 'Linked', fits: isLinked },
  unlinked: { label: 'Not linked', fits: (tenant) => !tenant.home && !isLinked(tenant) },
  unapproved: { label: 'Not approved', fits: ({ consented }) => !consented },
  mfa: { label: 'Asks for MFA', fits: ({ mfaRequired }) => mfaRequired },
};

/** The tenants a page at a time, by name, domain, id or partner ID, or by how they are. */
export function createTenantList(root, drawTenant) {
  /** Tenant id → when it changed last, counted. */
  const changedAt = new Map();
  let before = new Map();
  let tick = 0;
  let page = 0;
  let tenants = [];
  let isChanged = () => false;

  const search = h('input', {
    type: 'search',
    id: 'tenant-search',
    class: 'tenant-search',
    placeholder: 'Name, domain, ID or partner ID',
    'aria-label': 'Find a tenant',
    oninput: () => turnTo(0),
  });
  const view = h(
    'select',
    { id: 'tenant-view', 'aria-label': 'Which tenants', onchange: () => turnTo(0) },
    Object.entries(VIEWS).map(([key, { label }]) => h('option', { value: key }, label)),
  );
  const bar = h('div', { class: 'tenant-bar', hidden: true }, search, view);
  const list = h('div', { class: 'tenant-page' });
  const step = (label, by) =>
    h('button', { type: 'button', class: 'pager-button', onclick: () => turnTo(page + by) }, label);
  const [previous, next] = [step('Previous', -1), step('Next', 1)];
  const where = h('span', { role: 'status' });
  const pager = h('div', { class: 'pager', hidden: true }, previous, where, next);
  root.append(bar, list, pager);

  function turnTo(wanted) {
    page = wanted;
    show();
    root.scrollTop = 0;
  }

  function found() {
    const words = search.value.trim().toLowerCase();
    const fitting = tenants.filter(
      (tenant) => VIEWS[view.value].fits(tenant, { changedAt }) && (words === '' || mentions(tenant, words)),
    );
    return view.value === 'changed'
      ? fitting.sort((a, b) => changedAt.get(b.tenantId) - changedAt.get(a.tenantId))
      : fitting;
  }

  function show() {
    const all = found();
    const pages = Math.max(1, Math.ceil(all.length / PER_PAGE));
    page = Math.min(Math.max(0, page), pages - 1);
    const start = page * PER_PAGE;
    const shown = all.slice(start, start + PER_PAGE);
    list.replaceChildren(...shown.map((tenant) => drawTenant(tenant, isChanged)));
    if (all.length === 0) list.append(h('p', { class: 'nothing-yet' }, 'No tenant fits.'));
    bar.hidden = tenants.length <= FEW;
    pager.hidden = pages === 1;
    previous.disabled = page === 0;
    next.disabled = page === pages - 1;
    where.textContent = `${start + 1}–${start + shown.length} of ${all.length}`;
  }

  return {
    draw(now, changed) {
      tenants = now;
      isChanged = changed;
      const states = new Map(tenants.map((tenant) => [tenant.tenantId, stateOf(tenant)]));
      tick++;
      for (const [id, state] of states) {
        if (before.size > 0 && before.get(id) !== state) changedAt.set(id, tick);
      }
      before = states;
      show();
    },
  };
}

const stateOf = ({ links, consented, mfaRequired }) =>
  [consented, mfaRequired, ...links.map(({ objectId, etag }) => `${objectId} ${etag}`)].join();

const mentions = ({ name, domain, tenantId, links }, words) =>
  [name, domain, tenantId, ...links.flatMap(({ partnerId, partnerName }) => [partnerId, partnerName])].some(
    (text) => text.toLowerCase().includes(words),
  );
