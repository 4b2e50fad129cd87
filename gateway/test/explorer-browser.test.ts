import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { startTestHub, type TestHub } from '../testing/hub.ts';

/** A browser of the machine: none is downloaded. */
const BROWSER = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const inBrowser = BROWSER === undefined ? test.skip : test;

let hub: TestHub;
let browser: Browser;
let page: Page;
const complaints: string[] = [];
const requested: string[] = [];

beforeAll(async () => {
  if (BROWSER === undefined) return;
  hub = await startTestHub();
  browser = await chromium.launch({ executablePath: BROWSER, args: FLAGS });
  page = await browser.newPage({ viewport: { width: 1360, height: 800 } });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('request', (request) => requested.push(request.url()));
});
afterAll(async () => {
  await browser?.close();
  await hub?.close();
});

inBrowser(
  `who signs in asks an example, and sees data beside who answered and what was withheld (${BROWSER ?? 'SKIPPED: this machine has no Chromium'})`,
  async () => {
    await page.goto(`${hub.url}/explorer`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Expert' }).click();
    const editor = page.frameLocator('iframe[title="Expert"]');
    await editor.locator('.graphiql-execute-button').click({ timeout: 60_000 });
    const told = page.getByRole('region', { name: 'Who answered and what was withheld' });
    await told.waitFor();
    const panel = await told.innerText();
    expect(panel).toContain('DE person: answered');
    expect(panel).toMatch(/DE\s+person\.alerts\s+deny\s+purpose not permitted/u);
    expect(panel).toContain('In the ledger before it left: test /');
    await editor.locator('.result-window').getByText('MUSTER,').first().waitFor();
    expect(hub.ledger.entries.at(-1)?.intent?.inquiry.purpose).toBe('INVESTIGATION');
  },
);

inBrowser('an example for somebody else signs in as that role', async () => {
  await page.getByLabel('Example').selectOption({ label: 'who saw our records' });
  const strip = page.getByRole('region', { name: 'Who asks, and why' });
  await strip.getByText('AUDITOR').waitFor();
  expect(await strip.innerText()).toContain('SUPERVISION');
});

inBrowser('nothing was complained of in its console, and nothing asked of any other address', () => {
  expect(complaints).toEqual([]);
  expect(requested.length).toBeGreaterThan(5);
  expect(requested.filter((url) => !url.startsWith(hub.url) && !url.startsWith('data:'))).toEqual([]);
});
