import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../shared/src/core/clock.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { DemonstrationIssuers } from '../../shared/src/identity/demonstration.ts';
import { until } from '../../shared/testing/until.ts';
import { RegisteredOperations } from '../src/journey/registered-operations.ts';

const FR = 'FR' as StateCode;
const DE = 'DE' as StateCode;
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-under-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('what a State registers while other issuers are taken counts when they are', async () => {
  const issuers = new DemonstrationIssuers(directory);
  const configs = issuers.issuers([FR, DE]);
  const put = async (state: StateCode, documents: Readonly<Record<string, string>>): Promise<void> => {
    writeFileSync(join(directory, 'part'), await issuers.signedDocuments(state, documents));
    renameSync(join(directory, 'part'), join(directory, `${state}.jws`));
  };
  await put(FR, { withdrawn: '{ __typename }', 'gate-1': '{ a: __typename }' });
  await put(DE, { 'gate-2': '{ b: __typename }' });
  const told: string[] = [];
  let isHolding = false;
  let open = (): void => undefined;
  const hold = new Promise<void>((resolve) => (open = resolve));
  let isHeld = false;
  const operations = await RegisteredOperations.open({
    directory,
    issuers: configs,
    onlyRoles: [],
    clock: systemClock,
    onReload: (file, outcome) => told.push(`${file.slice(-6)} ${outcome}`),
    // Planning what another State registered takes its time, or its keys are fetched.
    check: async (state) => {
      if (state !== DE || !isHolding) return;
      isHeld = true;
      await hold;
    },
  });
  isHolding = true;
  const taking = operations.under(configs);
  await until('the other State to be looked at', () => isHeld);
  // FR withdraws an operation. The folder is read, and that it was taken is told.
  await put(FR, { 'gate-1': '{ a: __typename }' });
  await until('FR.jws to be taken', () => operations.of(FR).length === 1);
  expect(operations.of(FR)).toEqual(['{ a: __typename }']);
  open();
  (await taking)();
  await until('what it says now to count', () => operations.of(FR).length === 1);
  operations.close();
  expect(operations.of(FR)).toEqual(['{ a: __typename }']);
});
