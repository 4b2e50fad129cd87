import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { readExamples } from '../../gateway/src/http/explorer.ts';
import { testHub, type Caller, type TestAnswer, type TestHub } from '../../shared/testing/hub.ts';
import { runSteps, stepsOfPage } from '../../shared/testing/page-walk.ts';
import { until } from '../../shared/testing/until.ts';
import { Receiver, SECRET } from '../../subgraphs/releases/testing/receiver.ts';

/**
 * The whole way of a release through the public door: FR asks about a person of IE and is withheld who it is; IE's operator asks
 * back, approves two of four fields for 30 days, and revokes. All of it is invented.
 */
let hub: TestHub;
const folder = mkdtempSync(join(tmpdir(), 'liaison-webhooks-'));
/** The owner's. */
const receiver = new Receiver();
beforeAll(async () => {
  await receiver.open();
  writeFileSync(join(folder, 'secret'), SECRET);
  const LIAISON_WEBHOOKS = join(folder, 'webhooks.yaml');
  const webhooks = [{ state: 'IE', url: receiver.url, secretFile: 'secret' }];
  writeFileSync(LIAISON_WEBHOOKS, JSON.stringify({ webhooks }));
  hub = await testHub(['IE'], 0.02, { withReleases: true, env: { LIAISON_WEBHOOKS } });
});
afterAll(async () => {
  await hub?.stop();
  await receiver.shut();
  rmSync(folder, { recursive: true, force: true });
});

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

/** A suspect of IE, as its own register has it. */
async function suspect(): Promise<{ readonly name: string; readonly born: string }> {
  const admin = new pg.Client({ connectionString: hub.cluster.adminUrl('liaison_ie_person') });
  await admin.connect();
  try {
    const { rows } = await admin.query<{ name: string; born: string }>(
      `SELECT primary_name AS name, date_of_birth::text AS born FROM register.person
       WHERE subject_categories = '{SUSPECT}' AND primary_name ~ '^[ -~]+$' AND date_of_birth::text ~ '^\\d{4}-\\d\\d-\\d\\d$'
       ORDER BY id`,
    );
    const [first] = rows;
    if (!first) throw new Error('no suspect was seeded');
    return first;
  } finally {
    await admin.end();
  }
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
