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
  await strip.getByText('Auditor').waitFor();
  expect(await strip.innerText()).toContain('Supervision');
});

inBrowser(
  'what the dialog says is what the strip shows, and what the ledger has of the next question',
  async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).click();
    const box = page.getByRole('textbox', { name: /^Name, document/u });
    await box.waitFor();
    await page.getByRole('button', { name: 'Change' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Case', { exact: true }).fill('Opération Łódź-7');
    await dialog.getByLabel('Urgency').selectOption({ label: 'Urgent' });
    await dialog.getByLabel('Who answers for the case').selectOption({ label: 'I state it myself' });
    await dialog.getByRole('button', { name: 'Use from the next question on' }).click();
    const strip = page.getByRole('region', { name: 'Who asks, and why' });
    await strip.getByText('only stated').waitFor();
    expect(await strip.innerText()).toMatch(/Opération Łódź-7[^]*Urgent/u);
    // A person by name and year: typed, and Enter.
    await box.fill('Nada Jovanović 1985');
    expect(await page.getByRole('group', { name: 'Read as' }).innerText()).toContain('born 1985');
    await box.press('Enter');
    await page.getByRole('article', { name: 'Persons: name Nada Jovanović, date of birth 1985' }).waitFor();
    const asked = hub.ledger.entries.filter(({ intent }) => intent).at(-1)?.intent;
    expect(asked?.inquiry).toMatchObject({ caseReference: 'Opération Łódź-7', urgency: 'URGENT' });
    expect(asked?.inquiry.vouched?.case ?? false).toBe(false);
  },
);

inBrowser('signing out leaves nothing in the browser, its title or its address', async () => {
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  const left = await page.evaluate<Readonly<Record<string, unknown>>>(`(async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    title: document.title,
    address: location.href,
    text: document.body.innerText,
  }))()`);
  expect(left).toMatchObject({ local: 0, session: 0, databases: 0, caches: 0, title: 'Liaison workbench' });
  expect(left['address']).toBe(`${hub.url}/explorer`);
  expect(left['text']).not.toMatch(/Jovanović|Łódź/u);
});

inBrowser('nothing was complained of in its console, and nothing asked of any other address', () => {
  expect(complaints).toEqual([]);
  expect(requested.length).toBeGreaterThan(5);
  expect(requested.filter((url) => !url.startsWith(hub.url) && !url.startsWith('data:'))).toEqual([]);
});
