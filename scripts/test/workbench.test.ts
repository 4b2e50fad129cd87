import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { strFromU8, unzipSync, zipSync } from 'fflate';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { STORY_TRAVELLERS } from '../../shared/src/invented/story-travellers.ts';
import { testHub, type TestHub } from '../../shared/testing/hub.ts';
import {
  BROWSER_NAME,
  Hand,
  hasBrowser,
  inBrowser,
  openBrowser,
  violations,
  Watch,
} from '../../shared/testing/browser.ts';
import { keepPicture, keepTable } from '../../shared/testing/pictures.ts';

/**
 * The workbench as people use it: a whole hub over real databases with the demonstration's story in them, and one browser. All
 * whom it finds are invented. `LIAISON_TEST_PICTURES` names a folder for pictures of every screen and the table of jobs.
 */
const STATES = ['DE', 'FR', 'AT', 'IE', 'RS'];
const SIGNS_MAX = 60;
const CLICKS_MAX = 6;
const IRISH_CONTACT = 'spoc@ie.example';

let hub: TestHub;
let browser: Browser;
const watch = new Watch();

beforeAll(async () => {
  if (!hasBrowser) return;
  hub = await testHub(STATES, 0.02, { withReleases: true, tellsStory: true });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

/** A page of its own, as if nobody had been here before. */
async function coldPage(options: BrowserContextOptions = {}, watched = watch): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    locale: 'en-GB',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  watched.over(page);
  return page;
}

const signIn = (page: Page): Locator => page.locator('form.sign-in button[type=submit]');
const box = (page: Page): Locator => page.locator('.ask-box textarea');
const answerOf = (page: Page): Locator => page.getByRole('article');

/** Signed in as the page proposes, with the box ready. */
async function atTheBox(page: Page): Promise<void> {
  await page.goto(`${hub.gateway.url}/explorer`);
  await signIn(page).click();
  await box(page).waitFor();
}

async function askFor(page: Page, text: string): Promise<void> {
  await box(page).fill(text);
  await box(page).press('Enter');
}

async function saved(page: Page, press: () => Promise<void>): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await press();
  return readFileSync(await (await download).path());
}

describe('six jobs from a cold page', () => {
  const table: string[] = [];

  /** Does a job, and counts what it took. */
  async function job(name: string, work: (hand: Hand, page: Page) => Promise<void>): Promise<void> {
    const page = await coldPage();
    await page.goto(`${hub.gateway.url}/explorer`);
    await signIn(page).waitFor();
    const hand = new Hand();
    await work(hand, page);
    table.push(`| ${name} | ${hand.clicks} | ${hand.signs} | ${hand.seconds.toFixed(1)} |`);
    await page.context().close();
    expect(hand.clicks).toBeLessThanOrEqual(CLICKS_MAX);
    expect(hand.signs).toBeLessThanOrEqual(SIGNS_MAX);
  }

  inBrowser(`a person by name and year (${BROWSER_NAME})`, () =>
    job('a person by name and year', async (hand, page) => {
      await hand.click(signIn(page));
      await hand.type(box(page), 'Vardakis 1979');
      await hand.press(box(page), 'Enter');
      await page.getByRole('row', { name: /^RS .*Николаос Вардакис/u }).waitFor();
      expect(await page.locator('.cell[data-state=HITS]').count()).toBe(3);
    }),
  );

  inBrowser('a pistol by half of its serial number', () =>
    job('a pistol by half of its serial number', async (hand, page) => {
      await hand.click(signIn(page));
      await hand.type(box(page), 'MLT4411*');
      await hand.press(box(page), 'Enter');
      await page.getByRole('row', { name: /^DE .*Glock.*MLT441107/u }).waitFor();
    }),
  );

  inBrowser('cocaine in a month, by State', () =>
    job('cocaine in a month, by State', async (hand, page) => {
      await hand.click(signIn(page));
      await hand.type(box(page), 'cocaine 2025-02');
      await hand.press(box(page), 'Enter');
      await page.getByRole('row', { name: /^DE .*2025-02-14/u }).waitFor();
      expect(await page.locator('.cell').allInnerTexts()).toContainEqual(
        expect.stringMatching(/AT[^]*no hit/u),
      );
    }),
  );

  inBrowser('two steps around a suspect, as a picture', () =>
    job('two steps around a suspect, as a picture', async (hand, page) => {
      await hand.click(signIn(page));
      await hand.type(box(page), 'Vardakis 1979');
      await hand.press(box(page), 'Enter');
      await hand.click(page.getByRole('button', { name: 'To the chart' }));
      await hand.click(page.getByRole('button', { name: 'One step further for all' }));
      await page.getByText(/further records? on the chart/u).waitFor();
      await page.getByRole('row', { name: 'Zastava M57' }).waitFor();
      const png = await saved(page, () => hand.click(page.getByRole('button', { name: 'PNG' })));
      expect(png.subarray(1, 4).toString()).toBe('PNG');
    }),
  );

  inBrowser('a traveller: one paste, Enter, verdict', () =>
    job('a traveller', async (hand, page) => {
      await hand.choose(page.getByLabel('Agency'), 'Border guard');
      await hand.click(signIn(page));
      const scan = page.getByLabel('Document or plate');
      await hand.paste(scan, STORY_TRAVELLERS['01'].mrz);
      await hand.press(scan, 'Enter');
      await page.getByRole('heading', { name: 'STOP' }).waitFor();
      expect(await answerOf(page).innerText()).toMatch(/Germany: arrest/iu);
    }),
  );

  inBrowser('asking Ireland for a name', () =>
    job('asking Ireland for a name', async (hand, page) => {
      await hand.click(signIn(page));
      await hand.type(box(page), 'Dalaigh 1988');
      await hand.press(box(page), 'Enter');
      await hand.click(page.getByRole('button', { name: /^Name: /u }));
      // Whom to call stands beside what opens it, as the owner's profile says.
      await page.getByRole('dialog').getByText(IRISH_CONTACT).first().waitFor();
      await hand.click(page.getByRole('button', { name: 'Ask Ireland' }));
      await hand.type(page.getByLabel(/^Why you need it/u), 'Met the suspect in Le Havre.');
      await hand.click(page.getByRole('button', { name: 'Send the request' }));
      await page.getByText(/^Asked: /u).waitFor();
      const { body } = await hub.ask(
        '{ releases(filter: { side: RECEIVED }) { nodes { reason fields { field } } } }',
        { state: 'IE', agencyKind: 'SPOC', role: 'SPOC_OPERATOR' },
      );
      expect(body.data).toEqual({
        releases: {
          nodes: [{ reason: 'Met the suspect in Le Havre.', fields: [{ field: 'primaryName' }] }],
        },
      });
    }),
  );

  inBrowser('all six were counted', () => {
    expect(table).toHaveLength(6);
    keepTable('jobs.md', ['| job | clicks | signs | seconds |', '| --- | --- | --- | --- |', ...table]);
  });
});

describe('what does not come', () => {
  const FAILURES = {
    'the line is cut': (page: Page) => page.route('**/graphql', (route) => route.abort()),
    'the hub says an error': (page: Page) =>
      page.route('**/graphql', (route) =>
        route.fulfill({
          status: 503,
          json: { errors: [{ message: 'the hub is overloaded', extensions: { code: 'OVERLOADED' } }] },
        }),
      ),
    'something else answers': (page: Page) =>
      page.route('**/graphql', (route) => route.fulfill({ status: 502, body: '<h1>Bad gateway</h1>' })),
  };

  /** Has the form of an id. */
  const SOMEBODY = 'DE:person:INVENTED-1';

  inBrowser('after a failure no State is shown as having answered, on any screen', async () => {
    // The browser itself complains of each failed request.
    const page = await coldPage({}, new Watch());
    await atTheBox(page);
    await askFor(page, 'Vardakis 1979');
    await page.locator('.cell[data-state=HITS]').first().waitFor();
    for (const [name, fail] of Object.entries(FAILURES)) {
      await fail(page);
      await page.getByRole('button', { name: 'Ask', exact: true }).first().click();
      await askFor(page, 'Vardakis 1980');
      await page.getByRole('alert').filter({ hasText: 'No State has said anything' }).waitFor();
      expect([name, await page.locator('.cell').count()]).toEqual([name, 0]);
      expect(await page.locator('.rows').count()).toBe(0);
      await page.getByRole('button', { name: 'Chart', exact: true }).click();
      await page.locator('.chart-id').fill(SOMEBODY);
      await page.keyboard.press('Enter');
      await page.locator('.chart-bad').waitFor();
      expect(await page.locator('.chart-room').count()).toBe(0);
      await page.getByRole('button', { name: 'Record', exact: true }).click();
      await page.locator('.record-open input').fill(SOMEBODY);
      await page.keyboard.press('Enter');
      await page.locator('.record-screen [role=alert]').waitFor();
      expect(await page.locator('.record').count()).toBe(0);
      await page.getByRole('button', { name: 'Border', exact: true }).click();
      const scan = page.getByLabel('Document or plate');
      await scan.fill(STORY_TRAVELLERS['01'].mrz);
      await scan.press('Enter');
      await page.locator('.border-verdict').waitFor();
      expect(await page.locator('.border-verdict.GO').count()).toBe(0);
      await page.keyboard.press('Escape');
      await page.unroute('**/graphql');
    }
    await page.context().close();
  });

  inBrowser('after sign-out nothing is left in the browser', async () => {
    const page = await coldPage();
    await atTheBox(page);
    await askFor(page, 'Vardakis 1979');
    await page.getByRole('button', { name: 'To the chart' }).click();
    await page.locator('.chart-room').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(page).waitFor();
    const left = await page.evaluate<Readonly<Record<string, unknown>>>(`(async () => ({
      local: localStorage.length,
      session: sessionStorage.length,
      databases: (await indexedDB.databases()).length,
      caches: (await caches.keys()).length,
      cookies: document.cookie,
      title: document.title,
      path: location.pathname + location.search + location.hash,
      text: /Vardakis|Вардакис/u.test(document.documentElement.outerHTML),
    }))()`);
    expect(left).toEqual({
      ...{ local: 0, session: 0, databases: 0, caches: 0, cookies: '' },
      ...{ title: 'Liaison workbench', path: '/explorer', text: false },
    });
    await page.context().close();
  });
});

describe('what is taken away', () => {
  let page: Page;
  let pack: Buffer;
  beforeAll(async () => {
    if (!hasBrowser) return;
    page = await coldPage({ acceptDownloads: true });
    await atTheBox(page);
    await askFor(page, 'Vardakis 1979');
    await answerOf(page).waitFor();
  });
  afterAll(async () => page?.context().close());
  const take = (name: string): Promise<Buffer> =>
    saved(page, () => page.getByRole('button', { name, exact: true }).click());

  inBrowser('bears handling and duties in each row: CSV, XLSX and the page of a pack', async () => {
    const csv = (await take('CSV')).toString('utf8');
    const serbian = csv.split('\r\n').find((line) => line.includes('Вардакис')) ?? '';
    expect(serbian).toContain('H2');
    expect(serbian).toMatch(/pass this on/u);
    const xlsx = textOf(await take('XLSX'));
    for (const word of ['Вардакис', 'H2', 'Do not pass this on']) expect(xlsx).toContain(word);
    pack = await take('Evidence pack');
    const whole = textOf(pack);
    for (const word of ['H2', 'NO_ONWARD', 'Do not pass this on', 'test']) expect(whole).toContain(word);
    await askFor(page, 'MLT44130?');
    await page.getByRole('row', { name: /^IE .*MLT441309/u }).waitFor();
    const irish = (await take('CSV'))
      .toString('utf8')
      .split('\r\n')
      .find((line) => line.includes('MLT441309'));
    expect(irish).toContain('H1');
  });

  inBrowser('a pack holds with the hub off, and with one byte changed it does not', async () => {
    const reader = await coldPage();
    await reader.goto(`${hub.gateway.url}/explorer/verify`);
    const file = reader.getByLabel('Evidence pack (.zip)');
    await file.waitFor();
    await reader.context().setOffline(true);
    const give = (buffer: Uint8Array): Promise<void> =>
      file.setInputFiles({ name: 'pack.zip', mimeType: 'application/zip', buffer: Buffer.from(buffer) });
    await give(pack);
    await reader.getByText('The pack holds.').waitFor();
    const files = unzipSync(pack);
    for (const [name, bytes] of Object.entries(files)) {
      const changed = bytes.slice();
      const middle = Math.floor(changed.length / 2);
      changed[middle] = (changed[middle] ?? 0) ^ 1;
      await give(zipSync({ ...files, [name]: changed }));
      // A manifest that is no JSON any more cannot be read; of every other file the page says that it was changed.
      await reader
        .getByRole('alert')
        .filter({ hasText: /does not hold|cannot be read/u })
        .waitFor();
      expect(await reader.getByText('The pack holds.').count()).toBe(0);
      await give(pack);
      await reader.getByText('The pack holds.').waitFor();
    }
    await reader.context().close();
  });

  inBrowser('a large spreadsheet is written under the rules of the page', async () => {
    // The hub's own answer, with its rows many times over.
    await page.route('**/graphql', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: repeated(await answer.text()) });
    });
    await askFor(page, 'Vardakis 1979');
    await page
      .getByRole('status')
      .filter({ hasText: /^1,?500 records/u })
      .waitFor();
    const sheet = await take('XLSX');
    await page.unroute('**/graphql');
    const size = Object.values(unzipSync(sheet)).reduce((sum, { length }) => sum + length, 0);
    expect(size).toBeGreaterThan(160 * 1024);
  });
});

describe('every screen, in every look', () => {
  /** So chosen that each language, ground and width is met, not all of them with each other. */
  const LOOKS: Readonly<Record<string, BrowserContextOptions>> = {
    light: { locale: 'en-GB', colorScheme: 'light', viewport: { width: 1280, height: 860 } },
    dark: { locale: 'fr', colorScheme: 'dark', viewport: { width: 1280, height: 860 } },
    narrow: { locale: 'de', colorScheme: 'light', viewport: { width: 390, height: 844 } },
    'narrow and dark, forced colours': {
      ...{ locale: 'en-GB', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
      ...{ forcedColors: 'active', reducedMotion: 'reduce' },
    },
  };

  /** All that the page has, so that a new one is looked at too. */
  const SCREENS = [
    ...readFileSync(new URL('../../gateway/explorer/app/screens.ts', import.meta.url), 'utf8').matchAll(
      /^ {4}id: '(\w+)'/gmu,
    ),
  ].map(([, id]) => id);

  /** What is put on a screen before it is looked at. */
  const FILL: Readonly<Record<string, (page: Page) => Promise<void>>> = {
    ask: async (page) => {
      await askFor(page, 'Vardakis 1979');
      await page.locator('.rows').waitFor();
    },
    chart: async (page) => {
      await page.locator('.chart-id').fill(await suspect());
      await page.locator('.chart-id').press('Enter');
      await page.locator('.chart-room').waitFor();
    },
    // All of the dictionary is made alike: a part of it stands for the rest.
    docs: async (page) => {
      await page.locator('.docs input[type=search]').fill('infraction penale');
    },
    border: async (page) => {
      await page.locator('.border-box').fill(STORY_TRAVELLERS['01'].mrz);
      await page.locator('.border-box').press('Enter');
      await page.locator('.border-verdict').waitFor();
    },
    record: async (page) => {
      await page.locator('.record-open input').fill(await suspect());
      await page.locator('.record-open input').press('Enter');
      await page.locator('.record').waitFor();
    },
  };
  let found: Promise<string> | undefined;
  /** Id of a person of the story, as an answer gives it. */
  function suspect(): Promise<string> {
    found ??= hub
      .ask('{ persons(filter: { name: "Vardakis" }, owners: [RS], first: 1) { nodes { id } } }')
      .then(({ body }) => (body.data as { persons: { nodes: { id: string }[] } }).persons.nodes[0]?.id ?? '');
    return found;
  }

  /** What axe says of what is shown now; a picture of it is kept. */
  async function look(page: Page, name: string): Promise<readonly string[]> {
    const said = await violations(page);
    await keepPicture(page, name);
    return said.map((one) => `${name}: ${one}`);
  }

  /** Goes through all screens of whoever is signed in. */
  async function goThrough(page: Page, style: string, seen: Set<string>): Promise<readonly string[]> {
    const said: string[] = [];
    const doors = page.locator('.app-nav button');
    await doors.first().waitFor();
    for (let at = 0; at < (await doors.count()); at += 1) {
      await doors.nth(at).click();
      const shown = page.locator('.app-screen:not([hidden])');
      await shown.locator('h1, .chart-bar, iframe').first().waitFor();
      const name = await screenOf(shown);
      if (seen.has(name)) continue;
      seen.add(name);
      await FILL[name]?.(page);
      said.push(...(await look(page, `${name}-${style}`)));
    }
    return said;
  }

  /** Opens a window, looks at it, and closes it. */
  async function lookInto(page: Page, opener: Locator, name: string): Promise<readonly string[]> {
    await opener.click();
    await page.getByRole('dialog').waitFor();
    const said = await look(page, name);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    return said;
  }

  inBrowser.each(Object.entries(LOOKS))('%s: axe finds nothing', async (style, options) => {
    const page = await coldPage(options);
    await page.goto(`${hub.gateway.url}/explorer`);
    await signIn(page).waitFor();
    const said = [...(await look(page, `sign-in-${style}`))];
    await signIn(page).click();
    await box(page).waitFor();
    const seen = new Set<string>();
    said.push(...(await goThrough(page, style, seen)));
    await page.locator('.app-nav button').first().click();
    said.push(...(await lookInto(page, page.locator('.rows .chip').first(), `withheld-${style}`)));
    const [change, leave] = [page.locator('.strip button').first(), page.locator('.strip button').last()];
    said.push(...(await lookInto(page, change, `statement-${style}`)));
    await leave.click();
    const choices = page.locator('form.sign-in select');
    await choices.nth(2).selectOption('OPERATOR');
    await signIn(page).click();
    said.push(...(await goThrough(page, style, seen)));
    await page.locator('.strip button').last().click();
    await choices.nth(1).selectOption('SUPERVISORY_AUTHORITY');
    await signIn(page).click();
    said.push(...(await goThrough(page, style, seen)));
    expect(said).toEqual([]);
    expect([...seen].sort()).toEqual([...SCREENS].sort());
    await page.context().close();
  });
});

/** Which screen is shown. */
async function screenOf(shown: Locator): Promise<string> {
  return (await shown.getAttribute('data-screen')) ?? '';
}

describe('what goes over the wire', () => {
  const FIRST_VIEW_MAX = 400 * 1024;
  const RELOAD_MAX = 10 * 1024;

  inBrowser('the first view and a reload weigh no more than they may', async () => {
    const page = await coldPage();
    const wire = await page.context().newCDPSession(page);
    let bytes = 0;
    wire.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    await wire.send('Network.enable');
    const weigh = async (come: () => Promise<unknown>): Promise<number> => {
      bytes = 0;
      await come();
      await signIn(page).waitFor();
      await page.waitForLoadState('networkidle');
      return bytes;
    };
    const first = await weigh(() => page.goto(`${hub.gateway.url}/explorer`));
    const again = await weigh(() => page.reload());
    keepTable('weights.md', [`first view ${first} bytes, reload ${again} bytes`]);
    expect(first).toBeGreaterThan(RELOAD_MAX);
    expect(first).toBeLessThanOrEqual(FIRST_VIEW_MAX);
    expect(again).toBeLessThanOrEqual(RELOAD_MAX);
    await page.context().close();
  });

  inBrowser('nobody but the hub was asked in all of this, and nothing was complained of', () => {
    expect(watch.complaints).toEqual([]);
    expect(watch.requested.length).toBeGreaterThan(50);
    expect(watch.strangers(hub.gateway.url)).toEqual([]);
  });
});

/** All texts of a zip, one after another. */
function textOf(zip: Buffer): string {
  return Object.values(unzipSync(zip))
    .map((bytes) => strFromU8(bytes))
    .join('\n');
}

const TIMES = 500;
function repeated(text: string): string {
  const body = JSON.parse(text) as { data: { persons: { edges: { node: { id: string } }[] } } };
  const { edges } = body.data.persons;
  body.data.persons.edges = Array.from({ length: TIMES }, (_, at) =>
    edges.map((edge) => ({ ...edge, node: { ...edge.node, id: `${edge.node.id}-${at}` } })),
  ).flat();
  return JSON.stringify(body);
}
