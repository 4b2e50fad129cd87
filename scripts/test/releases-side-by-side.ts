import { expect } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { Watch } from '../../shared/testing/browser.ts';

/** What one may need to ask for a name, from the page on. */
const CLICKS_MAX = 6;
const SIGNS_MAX = 60;

/** Who sits at a browser, and what its page does beside. */
export interface Seat {
  readonly page: Page;
  readonly watch: Watch;
}

/** Signs in at the demonstration's form, in a browser profile of its own. @param office State, kind of authority, role, purpose. */
export async function seat(
  browser: Browser,
  url: string,
  office: readonly string[],
  caseReference: string,
): Promise<Seat> {
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, locale: 'en' });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const watch = new Watch();
  watch.over(page);
  await page.goto(`${url}/explorer`, { timeout: 240_000 });
  const choices = page.locator('form.sign-in select');
  for (const [at, one] of office.entries()) await choices.nth(at).selectOption(one);
  await page.locator('form.sign-in input').last().fill(caseReference);
  await page.locator('form.sign-in button[type=submit]').click();
  await page.locator('.app-nav').waitFor();
  return { page, watch };
}

/** Asks the owner for the name of whoever is found by what is typed, from the box on, and counts clicks and signs. */
export async function askForName({ page }: Seat, typed: string, reason: string): Promise<void> {
  let clicks = 0;
  const click = async (name: string | RegExp): Promise<void> => {
    clicks += 1;
    await page.getByRole('button', { name }).first().click();
  };
  await click(/^Ask$/u);
  await page.locator('.ask-line textarea').fill(typed);
  await page.locator('.ask-line textarea').press('Enter');
  await page
    .getByRole('button', { name: /^Name: on approval/u })
    .first()
    .waitFor();
  await click(/^Name: on approval/u);
  await click('Ask Ireland');
  await page.locator('.ask-release textarea').fill(reason);
  await click('Send the request');
  await page.getByText(/^Asked: /u).waitFor();
  await page.keyboard.press('Escape');
  expect(clicks).toBeLessThanOrEqual(CLICKS_MAX);
  expect(typed.length + reason.length).toBeLessThanOrEqual(SIGNS_MAX);
}

/** Shows the lists of releases as they are now. */
export async function readReleases({ page }: Seat): Promise<void> {
  await page.locator('.app-nav').getByRole('button', { name: 'Releases' }).click();
  const again = page.getByRole('button', { name: 'Read again' });
  await again.click();
  await page.locator('.releases-list').getByText('Reading').waitFor({ state: 'detached' });
  await page.locator('.list-table').waitFor();
}

/** Opens the release that tells this reason. @returns its words and clock. */
export async function openRelease({ page }: Seat, reason: string): Promise<string> {
  const openers = page.locator('.list-table .opener');
  for (let at = 0; at < (await openers.count()); at += 1) {
    await openers.nth(at).click();
    await page.locator('.list-table tbody tr').nth(at).and(page.locator('[aria-current]')).waitFor();
    await page.locator('.release-parts').waitFor();
    if (await page.locator('.release strong', { hasText: reason }).count())
      return page.locator('.release').innerText();
  }
  throw new Error(`no release for ${reason}: ${await page.locator('.releases').innerText()}`);
}
