import { afterAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { StateCode } from '../../core/ids.ts';
import type { Opener, ToSeal } from '../../identity/envelope-contract.ts';
import { createOpener, createSealer, newSealKey } from '../../identity/envelope.ts';
import { processName } from '../../sources/connection/asking.ts';
import { OwnProcess, type Seals } from '../../sources/connection/own-process.ts';
import { openDoor, refusalOf, type SubgraphHandler } from './door.ts';
import { testInquiry } from '../../../testing/ruling.ts';

const HOUR_MS = 3_600_000;
let now = Date.parse('2026-11-01T12:00:00Z');
const clock = { now: () => now };
const key = newSealKey();
const sealer = createSealer(() => key, clock, randomUUID);
const newOpener = (): Opener => createOpener(() => new Map([[key.id, key.opens]]), clock, { from: now });
let opener = newOpener();
let answered = 0;

const PLACE = { owners: ['FR' as StateCode], domain: 'person' as const };
const REPLY = {
  ...{ status: 'ANSWERED', first: 0, columns: [], rows: [] },
  standing: { breaches: [], unreadable: [], searches: { behind: [] }, asOf: [], isCurrencyMissing: false },
};
const handle: SubgraphHandler = ({ envelope, body }) => {
  try {
    void opener.open(envelope, processName(PLACE), 'POST', body);
  } catch (error) {
    return Promise.resolve(refusalOf(error));
  }
  answered += 1;
  return Promise.resolve({ status: 200, body: JSON.stringify(REPLY) });
};
const door = await openDoor({ at: { host: '127.0.0.1', port: 0 }, handlerAt: () => handle });
const NOBODY: ToSeal = {
  ...{ requestId: 'hello', law: '', leftMs: 0 },
  inquiry: testInquiry,
};
const seals: Seals = {
  mode: 'demonstration',
  seal: (audience, claims, body) => sealer.seal(audience, claims, body),
  hello: (audience, body, nonces) => sealer.seal(audience, { ...NOBODY, nonces }, body),
};
const own = new OwnProcess(
  {
    ...{ name: 'fr-person', ...PLACE, url: door.url, process: { files: {} } },
    ...{ poolSize: 2, deadlineMs: 60_000, retryAfterMs: 60_000 },
  },
  seals,
);
afterAll(() => Promise.all([own.close(), door.close()]));

test('a State’s own process is asked on when its clock was put back, or it began anew; each question is answered once', async () => {
  const asks: readonly (() => void)[] = [
    () => undefined,
    () => void (now -= HOUR_MS),
    () => undefined,
    () => void (opener = newOpener()),
    () => void (now += HOUR_MS),
  ];
  for (const happens of asks) {
    happens();
    await own.checkCatalogue();
  }
  expect(answered).toBe(asks.length);
  // What is put right in between is no refusal that an operator must hear of.
  expect([...own.refusals]).toEqual([]);
});
