import type { AzureSandbox } from '../../../../sandbox/azure.ts';

export interface PageView {
  readonly status: number;
  readonly title: string;
  readonly text: string;
  /** Where the browser was sent; undefined for a page. */
  readonly location: URL | undefined;
  /** Fills in the page's form, hidden fields included, and presses a button. */
  press(name: string, value: string, more?: Readonly<Record<string, string>>): Promise<PageView>;
}

const hiddenFields = (text: string) =>
  [...text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)" \/>/g)].map(
    ([, name = '', value = '']): [string, string] => [name, value],
  );

/** Opens an address as a browser without JavaScript does. */
export async function open(azure: AzureSandbox, url: string, form?: URLSearchParams): Promise<PageView> {
  const init = form ? { method: 'POST', body: form } : {};
  const response = await azure.browse(new Request(url, init));
  const text = await response.text();
  const location = response.headers.get('location');
  return {
    status: response.status,
    title: /<h1>(.*?)<\/h1>/.exec(text)?.[1] ?? '',
    text,
    location: location === null ? undefined : new URL(location),
    press: (name, value, more = {}) =>
      open(azure, url, new URLSearchParams([...hiddenFields(text), ...Object.entries(more), [name, value]])),
  };
}
