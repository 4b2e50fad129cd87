import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type Page } from 'playwright-core';
import { startTestHub, type TestHub } from '../../testing/hub.ts';

/** A browser of the machine: none is downloaded. */
const BROWSER = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const FLAGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
const inBrowser = BROWSER === undefined ? test.skip : test;
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

interface Asked {
  readonly variables: { readonly filter: unknown; readonly groupBy: readonly string[] };
}

let hub: TestHub;
let browser: Browser;
let page: Page;
const asked: Asked[] = [];
const complaints: string[] = [];

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

beforeAll(async () => {
  if (BROWSER === undefined) return;
  hub = await startTestHub();
  browser = await chromium.launch({ executablePath: BROWSER, args: FLAGS });
  page = await browser.newPage({ viewport: { width: 1360, height: 860 }, acceptDownloads: true });
  page.setDefaultTimeout(60_000);
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', ({ message }) => complaints.push(message));
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

/** Violations that axe finds on what is shown. */
async function violations(): Promise<readonly string[]> {
  // The page lets no script in but its own: the checker comes through the debugger, beside the page's rules.
  await page.evaluate(readFileSync(AXE, 'utf8'));
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(where: string): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations: found } = await axe.run('.app-main');
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  });
}

inBrowser(
  `cocaine by month and State takes four clicks (${BROWSER ?? 'SKIPPED: this machine has no Chromium'})`,
  async () => {
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
    expect(await violations()).toEqual([]);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'CSV' }).click();
    const csv = readFileSync(await (await download).path(), 'utf8');
    expect(csv.match(/test \/ 01a2191d/gu)).toHaveLength(3);
    expect(csv).toContain('IE (too late)');
  },
);

inBrowser('a cell of the law says mode, article and who decides', async () => {
  await page.getByRole('button', { name: 'Law', exact: true }).click();
  const cell = page.getByRole('button', { name: /^Names.*Ireland/u });
  await cell.waitFor();
  expect(await violations()).toEqual([]);
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
  expect(await violations()).toEqual([]);
  expect(complaints).toEqual([]);
});
