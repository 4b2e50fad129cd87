import { afterAll, beforeAll, expect } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Browser, Page, Route } from 'playwright-core';
import {
  BROWSER_NAME,
  hasBrowser,
  inBrowser,
  openBrowser,
  violations,
  Watch,
} from '../../../shared/testing/browser.ts';
import { startTestHub, type TestHub } from '../../testing/hub.ts';
import { FAILED, MRZ, stepAnswer, travellerAnswer } from './canned-answers.ts';

interface Asked {
  readonly query: string;
  readonly variables: { readonly of?: readonly string[]; readonly mrz?: string };
}

let hub: TestHub;
let browser: Browser;
let page: Page;
let traveller: unknown = FAILED;
const asked: Asked[] = [];
const watch = new Watch();

beforeAll(async () => {
  if (!hasBrowser) return;
  hub = await startTestHub();
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 1360, height: 860 }, acceptDownloads: true });
  page.setDefaultTimeout(60_000);
  watch.over(page);
  await page.route('**/graphql', answer);
  await page.goto(`${hub.url}/explorer`, { timeout: 240_000 });
  await page.locator('form.sign-in button[type=submit]').click();
});
afterAll(async () => {
  await browser?.close();
  await hub?.close();
});

async function answer(route: Route): Promise<void> {
  const question = route.request().postDataJSON() as Asked;
  asked.push(question);
  const { of } = question.variables;
  await route.fulfill({ json: of ? stepAnswer(of) : traveller });
}

inBrowser(`keyboard alone builds a chart and exports it (${BROWSER_NAME})`, async () => {
  await page.getByRole('button', { name: 'Chart', exact: true }).press('Enter');
  await page.getByLabel('Id of a record').fill('DE:person:a');
  await page.keyboard.press('Enter');
  const list = page.getByRole('grid', { name: '4 records' });
  await list.waitFor();
  expect(asked.at(-1)?.variables.of).toEqual(['DE:person:a']);
  expect(await page.getByRole('status').first().innerText()).toContain('Did not answer: RS');
  const suspect = list.getByRole('row', { name: 'Νικόλαος Βαρδάκης' });
  expect(await suspect.innerText()).toMatch(/Person · DE · H1 · \+2 or more · no answer: RS/u);
  await page.getByRole('img', { name: 'Chart of 4 records and 3 links.' }).waitFor();
  await suspect.focus();
  await page.keyboard.press(' ');
  const details = page.getByRole('region', { name: 'Record' });
  expect(await details.innerText()).toMatch(/Firearms\s*1 of 3 shown · no answer: RS/u);
  expect(await details.innerText()).toMatch(/Associates\s*not lent/u);
  // Enter asks again one step around: it is a question, and changes nothing that is known.
  const before = asked.length;
  await suspect.focus();
  await page.keyboard.press('Enter');
  await page.getByText('No further record on the chart.').waitFor();
  expect(asked.length).toBe(before + 1);
  await details.getByRole('button', { name: 'Hide' }).press('Enter');
  await page.getByRole('grid', { name: '3 records' }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).press('Enter');
  await list.waitFor();
  for (const kind of ['SVG', 'PNG']) {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: kind }).press('Enter');
    const content = readFileSync(await (await download).path());
    if (kind === 'PNG') expect(content.subarray(1, 4).toString()).toBe('PNG');
    else
      for (const words of [
        'H1',
        'Not to be passed on',
        'Did not answer',
        'test / 01a2191d',
        'INVENTED-2026-1',
      ])
        expect(content.toString('utf8')).toContain(words);
  }
  expect(await violations(page, '.app-main')).toEqual([]);
});

inBrowser('above a hundred new records the user chooses by kind and State', async () => {
  await page.getByLabel('Id of a record').fill('AT:person:c');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: '121 new records' });
  await dialog.waitFor();
  expect(await dialog.innerText()).toMatch(/Person · DK · 70/u);
  await dialog.getByLabel('Person · AT · 1').press(' ');
  await dialog.getByLabel('Person · RS · 50').press(' ');
  await dialog.getByRole('button', { name: 'Put 51 on the chart' }).press('Enter');
  const row = page.getByRole('row', { name: 'Душан Илић' });
  await row.waitFor();
  expect(await row.innerText()).toContain('+70');
});

inBrowser('a scan gives the verdict, what is to be done first, and who did not answer', async () => {
  traveller = travellerAnswer('STOP');
  await page.getByRole('button', { name: 'Border', exact: true }).click();
  const box = page.getByLabel('Document or plate');
  const [first = '', second = ''] = MRZ.split('\n');
  await box.pressSequentially(first);
  const before = asked.length;
  await page.keyboard.press('Enter');
  expect(asked.length).toBe(before);
  await box.pressSequentially(second);
  await page.keyboard.press('Enter');
  const card = page.getByRole('article');
  await card.getByRole('heading', { name: 'STOP' }).waitFor();
  expect(asked.at(-1)?.variables.mrz).toBe(MRZ);
  const words = await card.innerText();
  const order = [
    'STOP',
    'Action to be taken',
    'Germany: Arrest',
    'Warnings',
    'Armed',
    'Did not answer',
    'France',
  ];
  const places = order.map((word) => words.indexOf(word));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
  expect(await violations(page, '.app-main')).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  expect(await violations(page, '.app-main')).toEqual([]);
});

inBrowser('Escape wipes everything; a State without an answer is no GO; a failure is no answer', async () => {
  await page.keyboard.press('Escape');
  expect(await page.getByRole('article').count()).toBe(0);
  const box = page.getByLabel('Document or plate');
  expect(await box.inputValue()).toBe('');
  const verdictFor = async (next: unknown): Promise<string> => {
    traveller = next;
    await box.fill('INV 4411 M');
    await page.keyboard.press('Enter');
    const verdict = await page.getByRole('article').getByRole('heading').first().innerText();
    await page.keyboard.press('Escape');
    return verdict;
  };
  expect(await verdictFor(travellerAnswer('GO'))).toBe('GO');
  expect(await verdictFor(travellerAnswer('HASTY'))).toBe('SECOND LINE');
  expect(await verdictFor(FAILED)).toBe('NOT CHECKED');
  const kept = await page.evaluate('localStorage.length + sessionStorage.length');
  expect([kept, page.url(), await page.title()]).toEqual([0, `${hub.url}/explorer`, 'Liaison workbench']);
});

inBrowser('nothing was complained of in the console', () => {
  expect(watch.complaints).toEqual([]);
});
