import { test } from '@jest/globals';
import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';

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

/** Whether there is one: without, no hub need be started for it. */
export const hasBrowser = BROWSER !== undefined;

/** For the title of a file's first test: who reads the run sees that the others were skipped, and why. */
export const BROWSER_NAME = BROWSER ?? 'SKIPPED: this machine has no Chromium';

/** A test that is skipped on a machine without a browser. */
export const inBrowser = hasBrowser ? test : test.skip;

/** @throws Error when there is none, or it does not start. */
export function openBrowser(): Promise<Browser> {
  if (BROWSER === undefined) throw new Error(BROWSER_NAME);
  return chromium.launch({ executablePath: BROWSER, args: FLAGS });
}

/** What pages did beside what they were asked to. */
export class Watch {
  /** Errors and warnings of their consoles. */
  readonly complaints: string[] = [];
  /** All addresses that they asked. */
  readonly requested: string[] = [];

  /** Looks on from now on. */
  over(page: Page): void {
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', ({ message }) => this.complaints.push(message));
    page.on('request', (request) => this.requested.push(request.url()));
  }

  /** Addresses asked that are neither the hub's nor in the page itself. */
  strangers(hub: string): readonly string[] {
    return this.requested.filter((url) => !url.startsWith(`${hub}/`) && !/^(?:data|blob):/u.test(url));
  }
}

/** Does what a user's hand does, and counts it. What is pasted counts as one sign; choosing from a list as two clicks. */
export class Hand {
  clicks = 0;
  signs = 0;
  readonly #begun = performance.now();

  /** Seconds since it began, for people to read: nothing is asserted of them. */
  get seconds(): number {
    return (performance.now() - this.#begun) / 1000;
  }

  async click(what: Locator): Promise<void> {
    this.clicks += 1;
    await what.click();
  }

  async choose(list: Locator, label: string): Promise<void> {
    this.clicks += 2;
    await list.selectOption({ label });
  }

  /** Types into what has the focus, or waits until it has. */
  async type(what: Locator, text: string): Promise<void> {
    this.signs += [...text].length;
    await focused(what);
    await what.pressSequentially(text);
  }

  async paste(what: Locator, text: string): Promise<void> {
    this.signs += 1;
    await focused(what);
    await what.fill(text);
  }

  async press(what: Locator, key: string): Promise<void> {
    this.signs += 1;
    await what.press(key);
  }
}

/** A job whose box has not the focus needs a click more: that is not to be passed over. */
async function focused(what: Locator): Promise<void> {
  await what.and(what.page().locator(':focus')).waitFor();
}

/** Violations that axe finds on what a page shows. */
export async function violations(page: Page, where = 'body'): Promise<readonly string[]> {
  // The page lets no script in but its own: the checker comes through the debugger, beside the page's rules.
  await page.evaluate(axe.source);
  return page.evaluate(async (part) => {
    const { axe: checker } = globalThis as unknown as {
      axe: {
        run(
          part: string,
        ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
      };
    };
    const { violations: found } = await checker.run(part);
    return found.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`,
    );
  }, where);
}
