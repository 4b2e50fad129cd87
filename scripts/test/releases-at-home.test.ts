import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { testHub, type Caller, type TestHub } from '../../shared/testing/hub.ts';

/** A release for which the requester's own State has to approve first: until then it is nobody's business abroad. */
let hub: TestHub;
const folder = mkdtempSync(join(tmpdir(), 'liaison-at-home-'));
const RULE = `asking:
  - id: FR-Q-900
    data: { domain: person, categories: [BIO_CORE] }
    mode: NEEDS_APPROVAL
    reason: HUMAN_CONFIRMATION_REQUIRED
    approval: { by: [SPOC_SUPERVISOR] }
    basis: [{ instrument: LIL (illustrative), article: "88" }]
`;

beforeAll(async () => {
  cpSync(fileURLToPath(new URL('../../shared/profiles', import.meta.url)), folder, { recursive: true });
  const french = join(folder, 'FR.yaml');
  writeFileSync(french, readFileSync(french, 'utf8').replace('asking:\n', RULE));
  hub = await testHub(['IE'], 0.02, { withReleases: true, profiles: folder });
});
afterAll(async () => {
  await hub?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const asker: Partial<Caller> = { officer: 'officer-of-fr', caseReference: 'CASE-1' };
const home: Partial<Caller> = {
  role: 'SPOC_SUPERVISOR',
  officer: 'supervisor-of-fr',
  caseReference: 'CASE-1',
};
const auditor: Partial<Caller> = {
  ...{ agencyKind: 'SUPERVISORY_AUTHORITY', role: 'AUDITOR', purpose: 'SUPERVISION', offence: '' },
};

async function ask<T>(
  document: string,
  as: Partial<Caller>,
  variables?: object,
): Promise<{ data: T; entry: string }> {
  const { body, text } = await hub.ask(document, as, variables as Readonly<Record<string, unknown>>);
  if (body.errors) throw new Error(text);
  return { data: body.data as T, entry: body.extensions?.receipt.entry ?? '' };
}

async function suspect(): Promise<string> {
  const admin = new pg.Client({ connectionString: hub.cluster.adminUrl('liaison_ie_person') });
  await admin.connect();
  try {
    const { rows } = await admin.query<{ name: string }>(
      `SELECT primary_name AS name FROM register.person WHERE subject_categories = '{SUSPECT}' AND primary_name ~ '^[ -~]+$' ORDER BY id LIMIT 1`,
    );
    return rows[0]?.name ?? '';
  } finally {
    await admin.end();
  }
}

interface Step {
  readonly step: string;
  readonly text: string | null;
}

async function stepsSeenIn(state: string, record: string): Promise<readonly Step[]> {
  const { data } = await ask<{ all: { nodes: readonly Step[] }; of: { nodes: readonly Step[] } }>(
    `query Steps($record: ID!) { all: ledgerReleases(first: 50) { nodes { step text } }
      of: ledgerReleases(first: 50, filter: { record: $record }) { nodes { step text } } }`,
    { ...auditor, state, officer: `auditor-of-${state}` },
    { record },
  );
  expect(data.of.nodes).toEqual(data.all.nodes);
  return data.all.nodes;
}

async function step(
  name: string,
  type: string,
  input: object,
  as: Partial<Caller>,
): Promise<{ id: string; status: string }> {
  const { data } = await ask<Record<string, { id: string; status: string }>>(
    `mutation Step($input: ${type}!) { ${name}(input: $input) { id status } }`,
    as,
    { input },
  );
  return data[name] ?? { id: '', status: '' };
}

test("what the requester's own State does not let go out, no auditor of the owner reads", async () => {
  const { data, entry } = await ask<{ persons: { nodes: readonly { id: string }[] } }>(
    'query Found($name: String!) { persons(filter: { name: $name, match: EXACT }, owners: [IE]) { nodes { id primaryName withheld { field } } } }',
    asker,
    { name: await suspect() },
  );
  const record = data.persons.nodes[0]?.id ?? '';
  const request = (key: string, reason: string) =>
    step(
      'requestRelease',
      'RequestReleaseInput',
      { record, fields: ['primaryName'], entry, key, reason },
      asker,
    );
  const kept = await request('1', 'Invented: a reason that stays at home.');
  expect(kept.status).toBe('AT_HOME');
  expect(await stepsSeenIn('IE', record)).toEqual([]);
  const refusal = { decision: 'REFUSE', ground: 'REQUEST_INCOMPLETE', note: 'Invented: it says too much.' };
  await step('decideRelease', 'DecideReleaseInput', { id: kept.id, ...refusal, key: '2' }, home);
  expect(await stepsSeenIn('IE', record)).toEqual([]);
  const { data: report } = await ask<{ dataSubjectReport: { releases: readonly Step[] } }>(
    'query Report($record: ID!) { dataSubjectReport(record: $record) { releases { step text } } }',
    { ...auditor, state: 'IE', officer: 'dpo-of-ie', role: 'DPO', purpose: 'DATA_SUBJECT_RIGHTS' },
    { record },
  );
  expect(report.dataSubjectReport.releases).toEqual([]);

  const sent = await request('3', 'Invented: a hit to be confirmed.');
  expect(
    (await step('decideRelease', 'DecideReleaseInput', { id: sent.id, decision: 'APPROVE', key: '4' }, home))
      .status,
  ).toBe('ASKED');
  // From then on the owner has all of it, as the history of the release does.
  expect((await stepsSeenIn('IE', record)).map((one) => one.step)).toEqual(['HOME_APPROVED', 'REQUESTED']);
  expect((await stepsSeenIn('FR', record)).map((one) => one.step)).toEqual([
    ...['HOME_APPROVED', 'REQUESTED', 'REFUSED', 'REQUESTED'],
  ]);
});
