import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export const VALUES: Readonly<Record<string, string>> = {
  TEAMS_APP_ID: '11111111-1111-4111-8111-111111111111',
  BOT_ID: '22222222-2222-4222-8222-222222222222',
  AUTH_APP_ID: '33333333-3333-4333-8333-333333333333',
  BOT_DOMAIN: 'palbot.example.com',
  DEVELOPER_NAME: 'Fabrikam "Cloud" & Co',
  MPN_ID: '1234567',
  WEBSITE_URL: 'https://www.example.com',
};

export const without = (...names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(VALUES).filter(([name]) => !names.includes(name)));

/** A project folder with our appPackage in it, gone when the test is over. */
export async function createProject(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'palbot-package-'));
  onTestFinished(() => rm(root, { recursive: true }));
  await cp('appPackage', join(root, 'appPackage'), { recursive: true });
  return root;
}

export async function writeEnv(file: string, values: Readonly<Record<string, string>>): Promise<void> {
  const lines = Object.entries(values).map(([name, value]) => `${name}='${value}'\n`);
  await writeFile(file, lines.join(''));
}
