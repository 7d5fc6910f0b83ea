import { type AzureStandIn } from '../../sandbox/contract.ts';

interface Button {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly form: Form;
}

interface Form {
  readonly action: string;
  readonly method: string;
  readonly fields: readonly (readonly [string, string])[];
}

/** A browser without scripts: enough for sign-in pages, which are forms and redirects. One jar of cookies each. */
export interface Browser {
  readonly url: string;
  readonly status: number;
  /** Visible text, white space collapsed. */
  readonly text: string;
  readonly html: string;
  readonly headers: Headers;
  readonly buttons: readonly string[];
  open(url: string): Promise<void>;
  /** Presses the button with this label (a part of it will do). @throws Error when there is none */
  press(label: string | RegExp, fields?: Readonly<Record<string, string>>): Promise<void>;
  /**
   * Goes on through Microsoft's pages to the end, or to the first refusal: takes this account, approves the second
   * proof, gives consent.
   * @param account key of an account of the stand-in
   */
  walk(account: string): Promise<void>;
  /** What the last page hands to Teams; undefined on all other pages. */
  readonly teamsCode: string | undefined;
  /** The code that the last page shows for typing. */
  readonly typedCode: string | undefined;
}

const MOST_HOPS = 12;

export function createBrowser(azure: Pick<AzureStandIn, 'routes' | 'browse'>): Browser {
  const cookies = new Map<string, Map<string, string>>();
  let page = { url: 'about:blank', status: 0, html: '', headers: new Headers() };

  const load = (request: Request): Promise<Response> =>
    Object.hasOwn(azure.routes, new URL(request.url).host) ? azure.browse(request) : fetch(request);

  const keepCookies = (url: URL, response: Response): void => {
    const jar = cookies.get(url.host) ?? new Map<string, string>();
    cookies.set(url.host, jar);
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = cookie.split(';');
      const [name = '', value = ''] = pair.split('=');
      if (attributes.some((attribute) => /max-age=0/i.test(attribute))) jar.delete(name.trim());
      else jar.set(name.trim(), value.trim());
    }
  };

  const visit = async (address: string, body?: URLSearchParams): Promise<void> => {
    let url = new URL(address, page.url === 'about:blank' ? undefined : page.url);
    let from = page.url;
    for (let hop = 0; hop < MOST_HOPS; hop++) {
      const jar = [...(cookies.get(url.host) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
      const isPost = hop === 0 && body !== undefined;
      const site =
        from === 'about:blank' ? 'none' : new URL(from).host === url.host ? 'same-origin' : 'cross-site';
      const response = await load(
        new Request(url, {
          method: isPost ? 'POST' : 'GET',
          headers: { ...(jar && { cookie: jar }), 'sec-fetch-site': site, 'accept-language': 'en-US' },
          redirect: 'manual',
          ...(isPost && { body }),
        }),
      );
      keepCookies(url, response);
      const location = response.headers.get('location');
      if (location === null || response.status < 300 || response.status > 399) {
        page = {
          url: url.href,
          status: response.status,
          html: await response.text(),
          headers: response.headers,
        };
        return;
      }
      await response.body?.cancel();
      from = url.href;
      url = new URL(location, url);
    }
    throw new Error(`more than ${MOST_HOPS} redirects, the last to ${url.href}`);
  };

  const submit = (button: Button, fields: Readonly<Record<string, string>> = {}): Promise<void> => {
    const { form, name, value } = button;
    const body = new URLSearchParams([...form.fields, ...Object.entries(fields)] as [string, string][]);
    if (name !== '') body.set(name, value);
    const action = new URL(form.action || page.url, page.url);
    if (form.method === 'post') return visit(action.href, body);
    action.search = String(body);
    return visit(action.href);
  };

  const browser: Browser = {
    get url() {
      return page.url;
    },
    get status() {
      return page.status;
    },
    get html() {
      return page.html;
    },
    get headers() {
      return page.headers;
    },
    get text() {
      return visibleText(page.html);
    },
    get buttons() {
      return readButtons(page.html).map(({ label }) => label);
    },
    open: (url) => visit(url),
    async press(label, fields) {
      const button = readButtons(page.html).find((one) =>
        typeof label === 'string' ? one.label.includes(label) : label.test(one.label),
      );
      if (!button) throw new Error(`no button ${String(label)} on ${page.url}:\n${browser.text}`);
      await submit(button, fields);
    },
    async walk(account) {
      for (let step = 0; step < MOST_HOPS; step++) {
        if (page.status >= 400) return;
        const buttons = readButtons(page.html);
        const next =
          buttons.find(({ name, value }) => name === 'account' && value === account) ??
          buttons.find(({ name, value }) => name === 'mfa' && value === 'approved') ??
          buttons.find(({ name, value }) => name === 'consent' && value === 'accept') ??
          (buttons.length === 1 ? buttons[0] : undefined);
        if (!next) return;
        await submit(next, next.value === 'accept' ? { everybody: 'yes' } : {});
      }
      throw new Error(`the pages do not end; the last is ${page.url}`);
    },
    get teamsCode() {
      const [, json] = /const data = (\{.*?\});/.exec(page.html) ?? [];
      return json === undefined ? undefined : (JSON.parse(json) as { code?: string }).code;
    },
    get typedCode() {
      return /class="code">(?:code )?(\d+)</.exec(page.html)?.[1];
    },
  };
  return browser;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const decode = (html: string): string =>
  html.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name]!);

const visibleText = (html: string): string =>
  decode(html.replace(/<(script|style|head|noscript)[\s>][\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();

const attribute = (tag: string, name: string): string =>
  decode(new RegExp(`\\s${name}=(?:"([^"]*)"|'([^']*)')`, 'i').exec(tag)?.slice(1).find(Boolean) ?? '');

function readButtons(html: string): readonly Button[] {
  return [...html.matchAll(/<form([^>]*)>([\s\S]*?)<\/form>/gi)].flatMap(([, open = '', inner = '']) => {
    const form: Form = {
      action: attribute(open, 'action'),
      method: attribute(open, 'method').toLowerCase() || 'get',
      fields: [...inner.matchAll(/<input[^>]*type="hidden"[^>]*>/gi)].map(
        ([tag]) => [attribute(tag, 'name'), attribute(tag, 'value')] as const,
      ),
    };
    return [...inner.matchAll(/<button([^>]*)>([\s\S]*?)<\/button>/gi)].map(([, tag = '', label = '']) => ({
      label: visibleText(label),
      name: attribute(tag, 'name'),
      value: attribute(tag, 'value'),
      form,
    }));
  });
}
