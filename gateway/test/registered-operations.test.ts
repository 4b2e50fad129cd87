import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../shared/src/core/clock.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { DemonstrationIssuers } from '../../shared/src/identity/demonstration.ts';
import { startTestHub, type Answered, type TestHub } from '../testing/hub.ts';
import { RegisteredOperations } from '../src/journey/registered-operations.ts';
import { sha256Id } from '../src/journey/signed-documents.ts';
import { until } from '../../shared/testing/until.ts';

const FR = 'FR' as StateCode;
const DE = 'DE' as StateCode;
const DOCUMENT = '{ person(id: "DE:person:P-1") { id } }';
/** Of notes, officers at the front line are never shown anything, of no owner; investigators may be. */
const FOR_ALL = '{ person(id: "DE:person:P-1") { id intelNotes { text } withheld { field } } }';
/** Nobody is ever shown those. */
const FOR_NOBODY = '{ person(id: "DE:person:P-1") { id informantSources { reference } } }';
const SHA256 = sha256Id(DOCUMENT);
const FIRST = { 'gate-1': DOCUMENT, [SHA256]: DOCUMENT, 'for-all': FOR_ALL, 'for-nobody': FOR_NOBODY };
let directory: string;
let hub: TestHub;
let issuers: DemonstrationIssuers;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-documents-'));
  issuers = new DemonstrationIssuers(directory);
  const configs = issuers.issuers([FR, DE]);
  writeFileSync(join(directory, 'FR.jws'), await issuers.signedDocuments(FR, FIRST));
  hub = await startTestHub(
    { LIAISON_TRUSTED_DOCUMENTS: directory, LIAISON_REGISTERED_ONLY: 'FRONTLINE' },
    { issuers: configs, demonstration: issuers },
  );
  // The first question prepares what all need, for longer than one may take where the machine is busy.
  const machine = { state: FR, role: 'FRONTLINE' } as const;
  await until('an answer', async () => (await ask({ documentId: 'gate-1' }, machine))[1] === undefined);
});
afterAll(async () => {
  await hub.close();
  rmSync(directory, { recursive: true, force: true });
});

type Who = { readonly state: StateCode; readonly role: 'FRONTLINE' | 'INVESTIGATOR' };

async function answerTo(body: unknown, who: Who): Promise<Answered> {
  const token = await issuers.token({ agencyKind: 'POLICE', officer: 'invented-gate', ...who });
  return await hub.ask(body, { authorization: `Bearer ${token}` });
}

async function ask(body: unknown, who: Who) {
  const { status, code } = await answerTo(body, who);
  return [status, code];
}

test('a machine asks what its State registered, and nothing else', async () => {
  expect(await ask({ documentId: 'gate-1' }, { state: FR, role: 'FRONTLINE' })).toEqual([200, undefined]);
  expect(await ask({ query: DOCUMENT }, { state: FR, role: 'FRONTLINE' })).toEqual([
    403,
    'OPERATION_NOT_REGISTERED',
  ]);
  expect(
    await ask({ documentId: 'gate-1', query: '{ __typename }' }, { state: FR, role: 'FRONTLINE' }),
  ).toEqual([403, 'OPERATION_NOT_REGISTERED']);
});

test('an analyst may explore, and use registered operations too', async () => {
  expect(await ask({ query: DOCUMENT }, { state: FR, role: 'INVESTIGATOR' })).toEqual([200, undefined]);
  expect(await ask({ documentId: 'gate-1' }, { state: FR, role: 'INVESTIGATOR' })).toEqual([200, undefined]);
});

test('a document is asked by what the draft of GraphQL over HTTP calls its identifier, and a wrong one is told', async () => {
  const machine = { state: FR, role: 'FRONTLINE' } as const;
  expect(await ask({ documentId: SHA256, query: DOCUMENT }, machine)).toEqual([200, undefined]);
  const told = async (body: object): Promise<string> => {
    const { code, text } = await answerTo(body, machine);
    return `${code ?? ''}: ${text}`;
  };
  for (const documentId of [SHA256.toUpperCase(), 'sha256:1', 'fr:gate-1', 'a b', 'x'.repeat(129), ''])
    expect(await told({ documentId })).toMatch(/^BAD_INPUT: .*is no id of a document\. Accepted: letters/u);
  expect(await told({ documentId: 'gate-9' })).toMatch(
    /^OPERATION_NOT_REGISTERED: .*FR has not registered a document as \\"gate-9\\".*npm run documents/u,
  );
  expect(await told({ documentId: 'gate-1', query: '{ __typename }' })).toMatch(
    /^OPERATION_NOT_REGISTERED: .*not the document that FR registered as \\"gate-1\\"\. Send one of both/u,
  );
});

test('data that a role is never shown goes to the law when its State registered the document, and is refused when it is sent', async () => {
  const asked = (): readonly string[] => hub.subgraphs.persons.seen.map(({ query }) => query);
  const before = asked().length;
  expect(await ask({ documentId: 'for-all' }, { state: FR, role: 'FRONTLINE' })).toEqual([200, undefined]);
  expect(asked().slice(before).join(' ')).toContain('intelNotes');
  expect(await ask({ query: FOR_ALL }, { state: FR, role: 'INVESTIGATOR' })).toEqual([200, undefined]);
  const { code, text } = await answerTo({ documentId: 'for-nobody' }, { state: FR, role: 'INVESTIGATOR' });
  expect([code, text]).toEqual([
    'GRAPHQL_VALIDATION_FAILED',
    expect.stringContaining('No officer of FR could ever see Person.informantSources'),
  ]);
  // It was there at the start: told, and no reason to keep the others from asking.
  expect(hub.logged.join(' ')).toMatch(
    /for-nobody: No officer of FR could ever see Person\.informantSources/u,
  );
});

test("another State's operations do not exist", async () => {
  expect(await ask({ documentId: 'gate-1' }, { state: DE, role: 'FRONTLINE' })).toEqual([
    403,
    'OPERATION_NOT_REGISTERED',
  ]);
  expect(await ask({ documentId: '__proto__' }, { state: FR, role: 'FRONTLINE' })).toEqual([
    403,
    'OPERATION_NOT_REGISTERED',
  ]);
});

test.each([
  ['signed by another State', () => issuers.signedDocuments(FR, { a: DOCUMENT }), 'by no key of this issuer'],
  [
    'a token of the State',
    () => issuers.token({ state: DE, agencyKind: 'POLICE', role: 'FRONTLINE', officer: 'x' }),
    'its typ must be',
  ],
  ['no JWS', () => Promise.resolve('{}'), 'no compact JWS'],
  [
    'changed since',
    async () => (await issuers.signedDocuments(DE, { a: DOCUMENT })).replace(/\.[^.]{2}/u, '.AA'),
    'its signature does not hold',
  ],
  ['a document that is no GraphQL', () => issuers.signedDocuments(DE, { a: 'SELECT 1' }), 'a: Syntax Error'],
])('a file that is %s keeps the hub from starting, which says why', async (_, content, why) => {
  const folder = mkdtempSync(join(tmpdir(), 'liaison-documents-'));
  writeFileSync(join(folder, 'DE.jws'), await content());
  const opening = RegisteredOperations.open({
    directory: folder,
    issuers: issuers.issuers([DE]),
    onlyRoles: [],
    clock: systemClock,
    onReload: () => undefined,
  });
  await expect(opening).rejects.toThrow(new RegExp(`DE\\.jws is not accepted: .*${why}`, 'u'));
  rmSync(folder, { recursive: true, force: true });
});

test('any issuer of the State may sign', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'liaison-documents-'));
  const second = new DemonstrationIssuers(join(folder, 'second'));
  const both = [
    ...issuers.issuers([DE]),
    ...second.issuers([DE]).map((entry) => ({ ...entry, issuer: 'https://customs.de.invalid' })),
  ];
  const open = async (by: DemonstrationIssuers, state: StateCode): Promise<readonly string[]> => {
    writeFileSync(join(folder, 'DE.jws'), await by.signedDocuments(state, { a: DOCUMENT }));
    const rest = { onlyRoles: [], clock: systemClock, onReload: () => undefined };
    const opened = await RegisteredOperations.open({ directory: folder, issuers: both, ...rest });
    opened.close();
    return opened.of(DE);
  };
  try {
    expect(await open(issuers, DE)).toEqual([DOCUMENT]);
    expect(await open(second, DE)).toEqual([DOCUMENT]);
    await expect(open(issuers, FR)).rejects.toThrow(
      /issuer\.de\.invalid.*: .*; https:\/\/customs\.de\.invalid: /u,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

describe('while the hub runs', () => {
  const machine = { state: FR, role: 'FRONTLINE' } as const;
  const write = (state: StateCode, text: string): void => {
    // As tools write: beside it, then in its place.
    writeFileSync(join(directory, `${state}.new`), text);
    renameSync(join(directory, `${state}.new`), join(directory, `${state}.jws`));
  };
  const refusedReloads = async (): Promise<readonly string[]> =>
    ((await (await fetch(`${hub.url}/health/ready`)).json()) as { readonly refusedReloads: string[] })
      .refusedReloads;
  const logged = (text: string): boolean => hub.logged.some((line) => line.includes(text));

  test('a file that changed takes effect, whole', async () => {
    expect(await ask({ documentId: 'gate-2' }, machine)).toEqual([403, 'OPERATION_NOT_REGISTERED']);
    write(FR, await issuers.signedDocuments(FR, { 'gate-2': DOCUMENT }));
    await until(
      'the new registration',
      async () => (await ask({ documentId: 'gate-2' }, machine))[0] === 200,
    );
    expect(await ask({ documentId: 'gate-1' }, machine)).toEqual([403, 'OPERATION_NOT_REGISTERED']);
    expect(logged('registered operations taken')).toBe(true);
  });

  test("one that is not the State's own is refused and the old stays, while another State's is taken", async () => {
    const before = readFileSync(join(directory, 'FR.jws'), 'utf8');
    write(FR, await issuers.signedDocuments(DE, { 'gate-3': DOCUMENT }));
    write(DE, await issuers.signedDocuments(DE, { 'gate-4': DOCUMENT }));
    await until(
      'the other registration',
      async () => (await ask({ documentId: 'gate-4' }, { ...machine, state: DE }))[0] === 200,
    );
    expect(await ask({ documentId: 'gate-3' }, machine)).toEqual([403, 'OPERATION_NOT_REGISTERED']);
    expect(await ask({ documentId: 'gate-2' }, machine)).toEqual([200, undefined]);
    expect(logged('registered operations refused, the old ones stay')).toBe(true);
    // What is taken of one State is no word about another's.
    expect(await refusedReloads()).toEqual(['operations']);
    write(FR, await issuers.signedDocuments(FR, { 'gate-5': DOCUMENT, 'for-nobody-2': FOR_NOBODY }));
    await until('the field that nobody sees', () =>
      Promise.resolve(logged('for-nobody-2: No officer of FR')),
    );
    expect(await ask({ documentId: 'gate-2' }, machine)).toEqual([200, undefined]);
    write(FR, before);
    await until('nothing that is refused', async () => (await refusedReloads()).length === 0);
  });

  test('one that is taken away registers nothing any more', async () => {
    rmSync(join(directory, 'DE.jws'));
    await until(
      'a refusal',
      async () => (await ask({ documentId: 'gate-4' }, { ...machine, state: DE }))[0] === 403,
    );
  });
});
