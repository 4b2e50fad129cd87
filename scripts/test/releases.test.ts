import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { SourceConfig } from '../../shared/src/sources/connection/source-config.ts';
import { readExamples } from '../../gateway/src/http/explorer.ts';
import { BROWSER_NAME, inBrowser, openBrowser, violations } from '../../shared/testing/browser.ts';
import { startHubProcess } from '../../shared/testing/hub-process.ts';
import { asker, testHub, type Caller, type TestAnswer, type TestHub } from '../../shared/testing/hub.ts';
import { runSteps, stepsOfPage } from '../../shared/testing/page-walk.ts';
import { until } from '../../shared/testing/until.ts';
import { embeddedUrl } from '../hub/embedded-ledger.ts';
import { embeddedReleases, RELEASES } from '../hub/releases.ts';
import { askForName, openRelease, readReleases, seat } from './releases-side-by-side.ts';
import { Receiver, SECRET } from '../../subgraphs/releases/testing/receiver.ts';

/**
 * The whole way of a release through the public door: FR asks about a person of IE and is withheld who it is; IE's operator asks
 * back, approves two of four fields for 30 days, and revokes. All of it is invented.
 */
let hub: TestHub;
const folder = mkdtempSync(join(tmpdir(), 'liaison-webhooks-'));
/** The owner's. */
const receiver = new Receiver();
let sources: readonly SourceConfig[] = [];
beforeAll(async () => {
  await receiver.open();
  writeFileSync(join(folder, 'secret'), SECRET);
  const env = { LIAISON_WEBHOOKS: webhooksFile('webhooks.yaml', receiver) };
  const through = (all: typeof sources): Promise<typeof sources> => Promise.resolve((sources = all));
  hub = await testHub(['IE'], 0.02, { withReleases: true, env, through });
});
afterAll(async () => {
  await hub?.stop();
  await receiver.shut();
  rmSync(folder, { recursive: true, force: true });
});

function webhooksFile(name: string, { url }: Receiver): string {
  const webhooks = [{ state: 'IE', url, secretFile: 'secret' }];
  writeFileSync(join(folder, name), JSON.stringify({ webhooks }));
  return join(folder, name);
}

const FIELDS = ['primaryName', 'dateOfBirth', 'sex', 'nationalities'] as const;
const APPROVED = ['primaryName', 'dateOfBirth'] as const;
const french: Partial<Caller> = { officer: 'officer-of-fr', caseReference: 'CASE-1' };
const operator: Partial<Caller> = {
  ...{ state: 'IE', agencyKind: 'SPOC', role: 'SPOC_OPERATOR', officer: 'operator-of-ie' },
  caseReference: 'SPOC-7',
};
const auditor: Partial<Caller> = {
  ...{ agencyKind: 'SUPERVISORY_AUTHORITY', role: 'AUDITOR', purpose: 'SUPERVISION', offence: '' },
};

interface Shown {
  readonly id: string;
  readonly primaryName: string | null;
  readonly dateOfBirth: string | null;
  readonly sex: string | null;
  readonly nationalities: readonly string[] | null;
  readonly obligations: readonly { readonly kind: string }[];
  readonly withheld: readonly {
    readonly field: string;
    readonly unlock: { readonly requestable: boolean; readonly contact: { readonly email: string } } | null;
    readonly release: { readonly status: string } | null;
  }[];
}

const SHOWN = `id ${FIELDS.join(' ')} obligations { kind } withheld { field unlock { requestable contact { email } } release { status } }`;

/** @throws Error with the whole answer when there is an error in it. */
async function ask<T>(
  document: string,
  as: Partial<Caller>,
  variables?: Readonly<Record<string, unknown>>,
): Promise<{ readonly data: T; readonly answer: TestAnswer }> {
  const answer = await hub.ask(document, as, variables);
  if (answer.body.errors) throw new Error(answer.text);
  return { data: answer.body.data as T, answer };
}

interface Suspect {
  readonly name: string;
  readonly born: string;
}

/** Suspects of IE, as its own register has them. */
async function suspects(count: number): Promise<readonly Suspect[]> {
  const admin = new pg.Client({ connectionString: hub.cluster.adminUrl('liaison_ie_person') });
  await admin.connect();
  try {
    const { rows } = await admin.query<Suspect>(
      `SELECT primary_name AS name, date_of_birth::text AS born FROM register.person
       WHERE subject_categories = '{SUSPECT}' AND primary_name ~ '^[ -~]+$' AND date_of_birth::text ~ '^\\d{4}-\\d\\d-\\d\\d$'
       ORDER BY id`,
    );
    if (rows.length < count) throw new Error(`${rows.length} suspects were seeded, and not ${count}`);
    return rows.slice(0, count);
  } finally {
    await admin.end();
  }
}

async function suspect(): Promise<Suspect> {
  const [first] = await suspects(1);
  if (!first) throw new Error('no suspect was seeded');
  return first;
}

const found = (name: string, as: Partial<Caller>) =>
  ask<{ persons: { nodes: readonly Shown[] } }>(
    `query Found($name: String!) { persons(filter: { name: $name, match: EXACT }, owners: [IE]) { nodes { ${SHOWN} } } }`,
    as,
    { name },
  );

const withheldIn = ({ withheld }: Shown): readonly string[] =>
  withheld.map(({ field }) => field).filter((field) => (FIELDS as readonly string[]).includes(field));

interface Stands {
  readonly id: string;
  readonly status: string;
}

/** Takes a step, and says how the release stands then. */
async function step(
  [name, type]: readonly [string, string],
  input: Readonly<Record<string, unknown>>,
  as: Partial<Caller>,
): Promise<Stands> {
  const { data } = await ask<Record<string, Stands>>(
    `mutation Step($input: ${type}!) { ${name}(input: $input) { id status } }`,
    as,
    { input: { key: `${name} by ${as.officer ?? ''}`, ...input } },
  );
  return data[name] ?? { id: '', status: '' };
}

const STEPS = ['REQUESTED', 'ASKED_BACK', 'ANSWERED', 'APPROVED', 'REVOKED'];

test('a release is asked for, asked back, approved in part, used by its case alone, and revoked; both auditors see it all', async () => {
  const { name, born } = await suspect();
  const first = await found(name, french);
  const [person] = first.data.persons.nodes;
  if (!person) throw new Error(first.answer.text);
  expect([...withheldIn(person)].sort()).toEqual([...FIELDS].sort());
  expect(person.withheld.find(({ field }) => field === 'sex')?.unlock).toEqual({
    requestable: true,
    contact: { email: 'spoc@ie.example' },
  });
  expect(
    first.answer.body.extensions?.disclosure.find(({ field }) => field === 'sex')?.unlock?.contact,
  ).toMatchObject({
    email: 'spoc@ie.example',
  });

  const input = {
    ...{ record: person.id, fields: FIELDS, reason: 'Invented: a hit to be confirmed.' },
    entry: first.answer.body.extensions?.receipt.entry,
  };
  const { id, status } = await step(['requestRelease', 'RequestReleaseInput'], input, french);
  expect(status).toBe('ASKED');
  // Sent again, it is the same one.
  expect((await step(['requestRelease', 'RequestReleaseInput'], input, french)).id).toBe(id);
  const inbox = await ask<{ releases: { nodes: readonly Stands[] } }>(
    '{ releases(filter: { side: RECEIVED }) { nodes { id status } } }',
    operator,
  );
  expect(inbox.data.releases.nodes).toEqual([{ id, status: 'ASKED' }]);
  const asking = await step(['askBackRelease', 'ReleaseTextInput'], { id, text: 'Which vehicle?' }, operator);
  expect(asking.status).toBe('ASKED_BACK');
  const told = await step(['answerRelease', 'ReleaseTextInput'], { id, text: 'A red van.' }, french);
  expect(told.status).toBe('ASKED');
  const last = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  const decided = await step(
    ['decideRelease', 'DecideReleaseInput'],
    {
      ...{ id, decision: 'APPROVE', fields: APPROVED.map((field) => ({ field })), until: last },
      obligations: [{ kind: 'NO_ONWARD', text: 'Invented: pass it on to nobody.' }],
      ground: 'ONGOING_INVESTIGATION',
    },
    operator,
  );
  expect(decided.status).toBe('APPROVED');

  const [open] = (await found(name, french)).data.persons.nodes;
  expect([open?.primaryName, open?.dateOfBirth]).toEqual([name, born]);
  expect([...withheldIn(open ?? person)].sort()).toEqual(['nationalities', 'sex']);
  expect(open?.withheld.find(({ field }) => field === 'sex')?.release?.status).toBe('REFUSED');
  expect(open?.obligations.map(({ kind }) => kind)).toContain('NO_ONWARD');
  // Another case, and another State under the same case, see what they saw before.
  for (const other of [
    { ...french, caseReference: 'CASE-2' },
    { ...french, state: 'DE' },
  ]) {
    const [same] = (await found(name, other)).data.persons.nodes;
    expect(same && withheldIn(same)).toEqual(withheldIn(person));
    expect(same?.primaryName).not.toBe(name);
  }

  await step(['revokeRelease', 'ReleaseTextInput'], { id, text: 'Invented: no longer needed.' }, operator);
  const [closed] = (await found(name, french)).data.persons.nodes;
  expect(closed && withheldIn(closed)).toEqual(withheldIn(person));
  expect(closed?.withheld.find(({ field }) => field === 'primaryName')?.release?.status).toBe('REVOKED');

  for (const state of ['FR', 'IE']) {
    const { data } = await ask<{
      ledgerReleases: { nodes: readonly { readonly step: string; readonly ground: string | null }[] };
    }>('{ ledgerReleases(first: 50) { nodes { step ground } } }', {
      ...auditor,
      state,
      officer: `auditor-of-${state}`,
    });
    const { nodes } = data.ledgerReleases;
    expect(nodes.map(({ step: taken }) => taken).reverse()).toEqual(STEPS);
    const { data: list } = await ask<Readonly<Record<'list', { nodes: readonly { releases: string[] }[] }>>>(
      `{ list: ${state === 'FR' ? 'ledgerQuestions' : 'ledgerAccesses'}(first: 50) { nodes { releases } } }`,
      { ...auditor, state, officer: `auditor-of-${state}` },
    );
    // One answer showed what was released.
    expect(list.list.nodes.filter(({ releases }) => releases.length > 0)).toEqual([{ releases: [id] }]);
    // The decider did not let the ground be told.
    expect(nodes.flatMap(({ ground }) => ground ?? [])).toEqual(state === 'IE' ? ['f(ii)'] : []);
  }
  // The owner's machine has not polled once.
  await until('every step at the owner', () => receiver.received.length === STEPS.length);
  expect(receiver.received.map(({ body }) => (JSON.parse(body) as { readonly type: string }).type)).toEqual(
    STEPS.map((taken) => `release.${taken.toLowerCase()}`),
  );
  const sent = `liaison_release_notices_total{state="IE",outcome="sent"} ${STEPS.length}`;
  await until('numbers of it', async () =>
    (await (await fetch(`${hub.gateway.url}/metrics`)).text()).includes(sent),
  );
  expect(hub.logged).toEqual([]);
});

test("the explorer's examples ask for a release, and find it to be decided", async () => {
  const [toDecide, toAsk] = readExamples().filter(({ name }) => name.includes('release'));
  const asking = { ...french, caseReference: 'CASE-3' };
  const { data, answer } = await found((await suspect()).name, asking);
  const document = (toAsk?.document ?? '')
    .replace('ID-OF-THE-RECORD', data.persons.nodes[0]?.id ?? '')
    .replace('ENTRY-OF-THE-ANSWER', answer.body.extensions?.receipt.entry ?? '');
  const { requestRelease } = (
    await ask<{ requestRelease: Stands }>(document, { ...asking, ...toAsk?.as } as Caller)
  ).data;
  expect(requestRelease.status).toBe('ASKED');
  const inbox = await ask<{ releases: { nodes: readonly object[] } }>(
    toDecide?.document ?? '',
    toDecide?.as as Partial<Caller>,
  );
  expect(inbox.data.releases.nodes[0]).toMatchObject({ id: requestRelease.id, mayDecide: true });
});

/** What the page shortens, and no two hubs have alike: ids and moments. */
function shortened(printed: string): string {
  return printed
    .replace(/"IE:person:[\w-]+"/gu, '"IE:person:..."')
    .replace(/"(?:[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT[^"]*)"/gu, '"..."');
}

/** JSON as a value, anything else as a text. */
function read(printed: string): unknown {
  return printed.trim().startsWith('{') ? JSON.parse(printed) : printed.trim();
}

test('the page of releases tells the same way with curl, and each line prints what it says', async () => {
  const { name, born } = await suspect();
  const initials = [...name.matchAll(/([A-Z])[a-z]*/giu)].map(([, first = '']) => `${first}.`).join(' ');
  // This hub holds few people: the page's is another. An apostrophe would end what the shell quotes.
  const page = readFileSync(new URL('../../subgraphs/releases/README.md', import.meta.url), 'utf8')
    .replaceAll('Nada Jovanovic', name.replaceAll("'", '\\u0027'))
    .replaceAll('Нада Јовановић', name)
    .replaceAll('Н. Ј.', initials)
    .replaceAll('1992-06-14', born)
    .replaceAll('"1992"', `"${born.slice(0, 4)}"`);
  const steps = stepsOfPage(page, 'The whole way, with curl');
  const printed = await runSteps(steps, ['token', 'ledger'], {
    ...{ HUB: hub.gateway.url, LIAISON_DATA: hub.directory },
  });
  expect(printed.map((text) => read(shortened(text)))).toEqual(steps.map(({ prints }) => read(prints)));
  expect(hub.logged).toEqual([]);
});

/** Rows of the store of releases. */
async function stored<Row extends object>(
  text: string,
  releases: readonly string[],
): Promise<readonly Row[]> {
  const admin = new pg.Client({ connectionString: hub.cluster.adminUrl(RELEASES) });
  await admin.connect();
  try {
    return (await admin.query<Row>(text, [releases])).rows;
  } finally {
    await admin.end();
  }
}

/** Another hub over the same databases, in a process of its own. */
async function secondHub(to: Receiver) {
  const { directory, cluster } = hub;
  const file = join(directory, 'sources.yaml');
  writeFileSync(file, JSON.stringify({ sources }));
  return startHubProcess({
    ...{ LIAISON_DATA: directory, LIAISON_SOURCES: file, LIAISON_WEBHOOKS: webhooksFile('second.yaml', to) },
    LIAISON_LEDGER: embeddedUrl(cluster, directory, 'writer'),
    LIAISON_RELEASES_URL: await embeddedReleases(cluster, directory),
    ...{ LIAISON_DEADLINE_MS: '60000', LIAISON_PLAN_TIMEOUT_MS: '60000' },
  });
}

test('a webhooks.yaml that changes holds from then on, without a start', async () => {
  const moved = new Receiver();
  await moved.open();
  try {
    const as = { ...french, caseReference: 'CASE-6' };
    const { data, answer } = await found((await suspect()).name, as);
    const entry = answer.body.extensions?.receipt.entry;
    const record = data.persons.nodes[0]?.id;
    const input = { record, fields: FIELDS, reason: 'Invented.', entry, key: 'moved' };
    const { id } = await step(['requestRelease', 'RequestReleaseInput'], input, as);
    await until('the request', () => receiver.received.some(({ body }) => body.includes(id)));
    webhooksFile('webhooks.yaml', moved);
    await until('the file', async () =>
      (await (await fetch(`${hub.gateway.url}/metrics`)).text()).includes(
        'liaison_reloads_total{what="webhooks",outcome="taken"} 1',
      ),
    );
    await step(['withdrawRelease', 'ReleaseStepInput'], { id, key: 'moved back' }, as);
    await until('the rest', () => moved.received.length > 0);
    expect(moved.received.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
      { type: 'release.withdrawn', data: { release: id } },
    ]);
    expect(receiver.received.filter(({ body }) => body.includes(id))).toHaveLength(1);
  } finally {
    webhooksFile('webhooks.yaml', receiver);
    await moved.shut();
  }
});

test('a hub that is killed between a step and its telling loses nothing, and nothing is told under another id', async () => {
  const cut = new Receiver();
  await cut.open();
  // It has the message, and the hub that sent it never hears so.
  cut.answer = () => undefined;
  const second = await secondHub(cut);
  try {
    const { name } = await suspect();
    const asked = async (caseReference: string): Promise<string> => {
      const as = { ...french, caseReference };
      const { data, answer } = await found(name, as);
      const input = {
        ...{ record: data.persons.nodes[0]?.id, fields: FIELDS, reason: 'Invented.', key: caseReference },
        entry: answer.body.extensions?.receipt.entry,
      };
      return (await step(['requestRelease', 'RequestReleaseInput'], input, as)).id;
    };
    const releases = [await asked('CASE-4'), await asked('CASE-5')];
    const [chatty, decided] = releases;
    // Either hub may send: the chatty one goes on until the second has.
    for (let i = 0; cut.received.length === 0; i += 1) {
      const before = receiver.received.length;
      const input = { id: chatty, text: `Invented ${i}.`, key: `word ${i}` };
      if (i % 2 === 0) await step(['askBackRelease', 'ReleaseTextInput'], input, operator);
      else await step(['answerRelease', 'ReleaseTextInput'], input, { ...french, caseReference: 'CASE-4' });
      await until('a telling', () => receiver.received.length > before || cut.received.length > 0);
    }
    const decision = { input: { id: decided, decision: 'APPROVE', key: 'cut' } };
    const mutation = 'mutation ($input: DecideReleaseInput!) { decideRelease(input: $input) { id status } }';
    const { demonstration } = hub;
    const answer = asker({ gateway: second, demonstration })(mutation, operator, decision).catch(
      () => undefined,
    );
    const taken =
      "SELECT id FROM releases.event WHERE release = ANY ($1) AND content ->> 'step' = 'APPROVED'";
    await until('the step in the store', async () => (await stored(taken, releases)).length > 0);
    second.child.kill('SIGKILL');
    await second.stop();
    await answer;

    // Whoever has no answer asks again, and the step is taken once.
    const again = await ask<{ decideRelease: Stands }>(mutation, operator, decision);
    expect(again.data.decideRelease).toEqual({ id: decided, status: 'APPROVED' });
    const [person] = (await found(name, { ...french, caseReference: 'CASE-5' })).data.persons.nodes;
    expect(person?.primaryName).toBe(name);

    // After 30 seconds nobody is taken to work on what the dead hub held: here they are over.
    await stored(
      'UPDATE releases.notice SET held_until = now() WHERE held_until IS NOT NULL AND release = ANY ($1)',
      releases,
    );
    const notices = (): Promise<readonly { id: string; event: string; release: string; status: string }[]> =>
      stored(
        `SELECT id, event, release, status FROM releases.notice WHERE state = 'IE' AND release = ANY ($1) ORDER BY place`,
        releases,
      );
    await until('everything told', async () => (await notices()).every(({ status }) => status === 'SENT'));
    const all = await notices();
    const steps = await stored<{ id: string }>(
      'SELECT id FROM releases.event WHERE release = ANY ($1)',
      releases,
    );
    expect(all.map(({ event }) => event).sort()).toEqual(steps.map(({ id }) => id).sort());
    for (const release of releases) {
      const told = receiver.received.filter(({ body }) => body.includes(release));
      const ids = [...new Set(told.map(({ id }) => id))];
      expect(ids).toEqual(all.flatMap((one) => (one.release === release ? [one.id] : [])));
    }
    // What the dead hub had sent came again as it was.
    for (const { id, body } of cut.received)
      expect(receiver.received.find((one) => one.id === id)?.body).toBe(body);
    const auditing = { ...auditor, state: 'IE', officer: 'auditor-of-IE' };
    const { data } = await ask<{ ledgerReleases: { nodes: readonly { readonly step: string }[] } }>(
      'query ($of: ID!) { ledgerReleases(filter: { release: $of }) { nodes { step } } }',
      auditing,
      { of: decided },
    );
    expect(data.ledgerReleases.nodes.map(({ step: one }) => one)).toEqual(['APPROVED', 'REQUESTED']);
  } finally {
    second.child.kill('SIGKILL');
    await second.stop();
    await cut.shut();
  }
});

inBrowser(
  `two browsers side by side: FR asks, IE refuses one and releases another, and both pages and the ledger agree (${BROWSER_NAME})`,
  async () => {
    const names = await suspects(2);
    const reasons = ['Invented: hit A.', 'Invented: hit B.'] as const;
    const browser = await openBrowser();
    try {
      const { url } = hub.gateway;
      const fr = await seat(browser, url, ['FR', 'POLICE', 'INVESTIGATOR', 'INVESTIGATION'], 'CASE-8');
      const ie = await seat(browser, url, ['IE', 'SPOC', 'SPOC_OPERATOR', 'INVESTIGATION'], 'SPOC-8');
      for (const [at, reason] of reasons.entries()) await askForName(fr, names[at]?.name ?? '', reason);
      await Promise.all([readReleases(fr), readReleases(ie)]);
      const dueOf = (words: string): string | undefined => /due [\d-]+ [\d:]+ UTC/u.exec(words)?.[0];
      for (const reason of reasons) {
        const [asked, inbox] = [await openRelease(fr, reason), await openRelease(ie, reason)];
        expect(dueOf(asked)).toBeDefined();
        expect(dueOf(inbox)).toBe(dueOf(asked));
      }
      // The last one that was opened is released, the first refused; a double click decides once.
      const decide = ie.page.getByRole('region', { name: 'Decide' });
      await decide.getByRole('button', { name: 'Release', exact: true }).click();
      await decide.getByRole('button', { name: 'Release all fields' }).dblclick();
      await ie.page.getByRole('heading', { name: /Approved, in whole or in part/u }).waitFor();
      await openRelease(ie, reasons[0]);
      await decide.getByRole('button', { name: 'Refuse', exact: true }).click();
      await decide.getByRole('button', { name: 'Refuse all fields' }).click();
      await decide.getByRole('alert').getByText('Choose a ground').waitFor();
      await decide.getByLabel('Ground', { exact: true }).selectOption('ONGOING_INVESTIGATION');
      await decide.getByLabel('Tell the ground to who asks').check();
      await decide.getByRole('button', { name: 'Refuse all fields' }).click();
      await ie.page.getByRole('heading', { name: /Refused/u }).waitFor();
      await readReleases(fr);
      const [refused, released] = [await openRelease(fr, reasons[0]), await openRelease(fr, reasons[1])];
      expect(refused).toMatch(/Refused/u);
      expect(refused).toContain('(f)(ii): would jeopardise an investigation');
      expect(released).toMatch(/Approved, in whole or in part/u);
      expect([
        ...(await violations(fr.page, '.app-main')),
        ...(await violations(ie.page, '.app-main')),
      ]).toEqual([]);
      expect([...fr.watch.complaints, ...ie.watch.complaints]).toEqual([]);
    } finally {
      await browser.close();
    }
    const steps = await Promise.all(
      ['FR', 'IE'].map(async (state) => {
        const { data } = await ask<{
          ledgerReleases: { nodes: readonly { readonly step: string; readonly ground: string | null }[] };
        }>('{ ledgerReleases(first: 4) { nodes { step ground } } }', {
          ...auditor,
          state,
          officer: `auditor-of-${state}`,
        });
        return data.ledgerReleases.nodes.map(({ step: taken, ground }) => `${taken} ${ground ?? ''}`.trim());
      }),
    );
    expect(steps[0]).toEqual(['REFUSED f(ii)', 'APPROVED', 'REQUESTED', 'REQUESTED']);
    expect(steps[1]).toEqual(steps[0]);
  },
);

inBrowser(
  'a data protection officer sees who was shown a record, what is owed, and whom to tell of a correction',
  async () => {
    const { name } = await suspect();
    const { data, answer } = await found(name, { ...french, caseReference: 'CASE-9' });
    const record = data.persons.nodes[0]?.id ?? '';
    const browser = await openBrowser();
    try {
      const office = ['IE', 'SUPERVISORY_AUTHORITY', 'DPO', 'DATA_SUBJECT_RIGHTS'];
      const dpo = await seat(browser, hub.gateway.url, office, 'REQUEST-1');
      const { page } = dpo;
      const part = (named: string): Promise<void> =>
        page.locator('.oversight > .switch').getByRole('button', { name: named }).click();
      await page.locator('.app-nav').getByRole('button', { name: 'Oversight' }).click();
      const newest = page.locator('.list-table tbody tr').first();
      expect(await newest.innerText()).toMatch(/France, Police[^]*1 record/u);
      await newest.getByRole('button').click();
      await page.getByRole('dialog', { name: answer.body.extensions?.receipt.entry ?? '' }).waitFor();
      await page.keyboard.press('Escape');
      expect(await violations(dpo.page, '.app-main')).toEqual([]);
      await part('Data subject');
      await page.getByLabel('Id of a record').fill(record);
      await page.getByRole('button', { name: 'Propose' }).click();
      const letter = page.locator('.paper-draft');
      await letter.waitFor();
      const silent = await letter.innerText();
      expect(silent).not.toContain('France');
      await page.getByLabel('Your decision').first().selectOption('TELL');
      await page.getByLabel(/^Reason/u).fill('Invented: France agreed.');
      await page.getByRole('button', { name: 'Decide so' }).click();
      await letter.getByText('France, Police').waitFor();
      await page.getByLabel('Language of the reader').selectOption('de');
      await letter.getByText('Ihre Daten wurden übermittelt an').waitFor();
      expect(await violations(dpo.page, '.app-main')).toEqual([]);
      await part('Correction');
      await page.getByLabel('Id of a record').fill(record);
      await page.getByRole('button', { name: 'List the recipients' }).click();
      const notice = page.getByRole('region', { name: 'Notice to France, Police' });
      await notice.waitFor();
      expect(await notice.innerText()).toContain(answer.body.extensions?.receipt.entry);
      expect(dpo.watch.complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  },
);
