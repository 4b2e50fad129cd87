import { afterAll, beforeAll, expect } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import {
  BROWSER_NAME,
  hasBrowser,
  inBrowser,
  openBrowser,
  violations,
  Watch,
} from '../../../shared/testing/browser.ts';
import type { GatewayNeeds } from '../../src/start-gateway.ts';
import { startTestHub, type TestHub } from '../../testing/hub.ts';

interface Asked {
  readonly variables: { readonly filter: unknown; readonly groupBy: readonly string[] };
}

let hub: TestHub;
let browser: Browser;
let page: Page;
const asked: Asked[] = [];
const watch = new Watch();

const row = (owner: string, month: string, count: number | null) => ({
  ...{ owner, count, kilograms: count, suppressed: count === null, rounded: false },
  keys: [{ grouping: 'MONTH', value: month }],
});
const source = (owner: string, status: string) => ({
  ...{ owner, status, reason: null, dataAsOf: null, incomplete: false, milliseconds: 50 },
});
const COUNTED = {
  data: {
    drugSeizureStatistics: {
      rows: [row('DE', '2025-01', 3), row('DE', '2025-03', 2), row('FR', '2025-01', null)],
      sources: [source('DE', 'ANSWERED'), source('FR', 'ANSWERED'), source('IE', 'TIMED_OUT')],
    },
  },
  extensions: { disclosure: [], receipt: { log: 'test', entry: '01a2191d' }, sources: [] },
};

/** What an operator sees of the installation: a key that is overdue, a certificate that ends, a process that is away. */
const INSTALLED: Partial<GatewayNeeds> = {
  certificates: () => [
    { of: 'port', kind: 'OWN', file: '/invented/port.pem', endsAt: Date.now() + 60.5 * 86_400_000 },
    { of: 'source fr', kind: 'OWN', file: '/invented/fr.pem', endsAt: Date.now() + 2.5 * 86_400_000 },
  ],
  processes: () => [
    {
      ...{ subgraph: 'persons', address: 'a.invalid:4101', standing: 'AWAY', why: 'no answer' },
      law: undefined,
    },
  ],
  installation: {
    keys: () => [
      { key: 'cursor', id: 'ab', state: 'IN_USE', ageDays: 800, dueOn: '2026-09-01', isOld: true },
    ],
    months: () => Promise.resolve({ first: '2026-09', archived: 2, lastArchived: '2026-08' }),
  },
};

beforeAll(async () => {
  if (!hasBrowser) return;
  hub = await startTestHub({}, INSTALLED);
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 1360, height: 860 }, acceptDownloads: true });
  page.setDefaultTimeout(60_000);
  watch.over(page);
  await page.route('**/graphql', async (route) => {
    asked.push(route.request().postDataJSON() as Asked);
    await route.fulfill({ json: COUNTED });
  });
  await page.goto(`${hub.url}/explorer`, { timeout: 240_000 });
  await page.locator('form.sign-in button[type=submit]').click();
});
afterAll(async () => {
  await browser?.close();
  await hub?.close();
});

inBrowser(`cocaine by month and State takes four clicks (${BROWSER_NAME})`, async () => {
  await page.getByRole('button', { name: 'Figures', exact: true }).click();
  await page.getByRole('button', { name: /^Classes of substance/u }).click();
  await page.getByRole('option', { name: /Cocaine/u }).click();
  // It closes the list, and clears nothing of what was chosen.
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Count', exact: true }).click();
  await page.locator('.figures-line canvas').waitFor();
  await page.locator('.figures-map').waitFor();
  expect(asked.at(-1)?.variables).toMatchObject({
    filter: { substanceClasses: ['COCAINE'] },
    groupBy: ['MONTH'],
  });
  const cells = async (month: string): Promise<readonly string[]> =>
    page.getByRole('row', { name: month }).getByRole('cell').allInnerTexts();
  // Germany counted none in February; what France left out is no number; Ireland did not answer.
  expect(await cells('2025-01')).toEqual(['3', 'left out', '?', '≥ 3']);
  expect(await cells('2025-02')).toEqual(['0', '0', '?', '≥ 0']);
  expect(await page.locator('.figures-card').innerText()).toMatch(/fewer than 5 records/u);
  expect(await violations(page, '.app-main')).toEqual([]);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV' }).click();
  const csv = readFileSync(await (await download).path(), 'utf8');
  expect(csv.match(/test \/ 01a2191d/gu)).toHaveLength(3);
  expect(csv).toContain('IE (too late)');
});

inBrowser('a cell of the law says mode, article and who decides', async () => {
  await page.getByRole('button', { name: 'Law', exact: true }).click();
  const cell = page.getByRole('button', { name: /^Names.*Ireland/u });
  await cell.waitFor();
  expect(await violations(page, '.app-main')).toEqual([]);
  await cell.click();
  const words = await page.getByRole('dialog').innerText();
  expect(words).toMatch(/Legal basis\s*\(EU\)/u);
  expect(words).toContain('What opens it');
  await page.keyboard.press('Escape');
});

inBrowser('an operator begins with the status, and nobody else has it', async () => {
  expect(await page.getByRole('button', { name: 'Status', exact: true }).count()).toBe(0);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Role').selectOption('OPERATOR');
  await page.locator('form.sign-in button[type=submit]').click();
  const table = page.getByRole('table').first();
  await table.waitFor();
  expect(await table.innerText()).toMatch(/not connected/u);
  const row = (name: RegExp): Promise<string> => page.getByRole('row', { name }).innerText();
  expect(await row(/^cursor/u)).toMatch(/overdue\s+ab\s+800 days\s+2026-09-01/u);
  expect(await row(/^port/u)).toMatch(/good\s+shown to others\s+port\.pem/u);
  expect(await row(/^source fr/u)).toMatch(/ends soon/u);
  expect(await row(/^persons/u)).toMatch(/does not answer\s+a\.invalid:4101\s+no answer/u);
  expect(await page.locator('.status-tiles').innerText()).toContain(
    'in the database from 2026-09 · 2 archived · last 2026-08',
  );
  expect(await violations(page, '.app-main')).toEqual([]);
  expect(watch.complaints).toEqual([]);
});
