import { afterAll, beforeAll, expect } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import {
  BROWSER_NAME,
  hasBrowser,
  inBrowser,
  openBrowser,
  violations,
  Watch,
} from '../../shared/testing/browser.ts';
import { startTestHub, type TestHub } from '../testing/hub.ts';

let hub: TestHub;
let browser: Browser;
let page: Page;
const watch = new Watch();

beforeAll(async () => {
  if (!hasBrowser) return;
  hub = await startTestHub();
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 1360, height: 800 } });
  watch.over(page);
});
afterAll(async () => {
  await browser?.close();
  await hub?.close();
});

inBrowser(
  `who signs in asks an example, and sees data beside who answered and what was withheld (${BROWSER_NAME})`,
  async () => {
    await page.goto(`${hub.url}/explorer`);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('button', { name: 'Expert' }).click();
    const editor = page.frameLocator('iframe[title="Expert"]');
    await editor.locator('.graphiql-execute-button').click({ timeout: 60_000 });
    const told = page.getByRole('region', { name: 'Who answered and what was withheld' });
    await told.waitFor();
    const panel = await told.innerText();
    expect(panel).toMatch(/DE.*✓ answered/u);
    expect(panel).toMatch(/DE\s+Persons of interest: .*Alerts.*\s+withheld\s/u);
    expect(panel).toContain('In the ledger before it left: test /');
    await editor.locator('.result-window').getByText('MUSTER,').first().waitFor();
    expect(hub.ledger.entries.at(-1)?.intent?.inquiry.purpose).toBe('INVESTIGATION');
  },
);

inBrowser('the dictionary of the menu says what States lend, and is searched by the keyboard', async () => {
  await page.getByRole('button', { name: 'Dictionary' }).click();
  const docs = page.locator('#docs');
  await docs.getByRole('heading', { name: 'What States lend to you' }).waitFor();
  await docs.getByRole('searchbox', { name: 'Search' }).fill('exactKilogramsPerUnit');
  await docs.getByText('1 of').waitFor();
  expect(await docs.locator('article:visible tbody tr:visible').allInnerTexts()).toEqual([
    expect.stringMatching(/^exactKilogramsPerUnit\s+Decimal\s+QUANTITY/u),
  ]);
  await docs.getByRole('searchbox').press('Escape');
  await docs.getByRole('heading', { name: 'DrugSeizure', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Expert' }).click();
});

inBrowser('the dictionary has a page of its own, in which axe finds nothing by day or by night', async () => {
  const own = await browser.newPage();
  const watched = new Watch();
  watched.over(own);
  await own.goto(`${hub.url}/docs`);
  // Accents and case do not count, and what is hidden is not looked at: a part stands for all that is made alike.
  await own.getByRole('searchbox').fill('infraction penale');
  for (const colorScheme of ['light', 'dark'] as const) {
    await own.emulateMedia({ colorScheme });
    expect(await violations(own)).toEqual([]);
  }
  expect([watched.complaints, watched.strangers(hub.url)]).toEqual([[], []]);
  await own.close();
});

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
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
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
    // An id of a record is opened.
    await box.fill('DE:person:unknown');
    await box.press('Enter');
    await page.getByRole('heading', { name: 'Record', exact: true }).waitFor();
  },
);

inBrowser('signing out leaves nothing in the browser, its title or its address', async () => {
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
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

inBrowser(
  'an officer signs in at the issuer, once, and is not asked again for another statement',
  async () => {
    const windows: Page[] = [];
    page.on('popup', (opened) => windows.push(opened));
    const opening = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Sign in at the State’s issuer' }).click();
    const issuer = await opening;
    await issuer.getByLabel('Agency').selectOption('CUSTOMS');
    // A case has no place in the history of a browser.
    expect(issuer.url()).toBe(`${hub.url}/demonstration/FR/authorize`);
    const closing = issuer.waitForEvent('close');
    await issuer.getByRole('button', { name: 'Sign in' }).click();
    await closing;
    const strip = page.getByRole('region', { name: 'Who asks, and why' });
    expect(await strip.innerText()).toMatch(/Customs[^]*vouched for/u);
    await page.getByRole('button', { name: 'Change' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Case', { exact: true }).fill('Дело № 5');
    await dialog.getByRole('button', { name: 'Use from the next question on' }).click();
    await strip.getByText('Дело № 5').waitFor();
    expect(await strip.innerText()).toContain('vouched for');
    expect(windows).toHaveLength(1);
    await page.getByRole('button', { name: 'Sign out' }).click();
  },
);

inBrowser('in production the issuers are the only way in, and nothing is stated beforehand', async () => {
  const setting = (await (await fetch(`${hub.url}/explorer/setting.json`)).json()) as object;
  await page.route('**/explorer/setting.json', (route) =>
    route.fulfill({ json: { ...setting, demonstration: false } }),
  );
  await page.reload();
  await page
    .getByLabel('Issuer')
    .selectOption({ label: `DE Germany · 127.0.0.1:${hub.port}/demonstration/DE` });
  expect(await page.getByLabel('Role').count()).toBe(0);
  await page.getByLabel('Case', { exact: true }).fill('C-1');
  const opening = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Sign in at the State’s issuer' }).click();
  await (await opening).getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('region', { name: 'Who asks, and why' }).getByText('Germany').waitFor();
});

inBrowser('nothing was complained of in its console, and nothing asked of any other address', () => {
  expect(watch.complaints).toEqual([]);
  expect(watch.requested.length).toBeGreaterThan(5);
  expect(watch.strangers(hub.url)).toEqual([]);
});
