import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../shared/src/core/clock.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { DemonstrationIssuers } from '../../shared/src/identity/demonstration.ts';
import { startTestHub, type TestHub } from './testing/hub.ts';
import { readTrustedDocuments } from './trusted-documents.ts';

const FR = 'FR' as StateCode;
const DE = 'DE' as StateCode;
const DOCUMENT = '{ person(id: "DE:person:P-1") { id } }';
let directory: string;
let hub: TestHub;
let issuers: DemonstrationIssuers;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-documents-'));
  issuers = new DemonstrationIssuers(directory);
  const configs = issuers.issuers([FR, DE]);
  writeFileSync(join(directory, 'FR.jws'), await issuers.signedDocuments(FR, { 'gate-1': DOCUMENT }));
  hub = await startTestHub(
    { LIAISON_TRUSTED_DOCUMENTS: directory, LIAISON_REGISTERED_ONLY: 'FRONTLINE' },
    { issuers: configs, demonstration: issuers },
  );
});
afterAll(async () => {
  await hub.close();
  rmSync(directory, { recursive: true, force: true });
});

async function ask(body: unknown, who: { state: StateCode; role: 'FRONTLINE' | 'INVESTIGATOR' }) {
  const token = await issuers.token({ agencyKind: 'POLICE', officer: 'invented-gate', ...who });
  const { status, code } = await hub.ask(body, { authorization: `Bearer ${token}` });
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
  ['signed by another State', () => issuers.signedDocuments(FR, { a: DOCUMENT })],
  [
    'a token of the State',
    () => issuers.token({ state: DE, agencyKind: 'POLICE', role: 'FRONTLINE', officer: 'x' }),
  ],
  ['no JWS', () => Promise.resolve('{}')],
])('a file that is %s keeps the hub from starting', async (_, content) => {
  const folder = mkdtempSync(join(tmpdir(), 'liaison-documents-'));
  writeFileSync(join(folder, 'DE.jws'), await content());
  await expect(readTrustedDocuments(folder, issuers.issuers([DE]), [], systemClock)).rejects.toThrow(
    /DE\.jws is not accepted/u,
  );
  rmSync(folder, { recursive: true, force: true });
});
