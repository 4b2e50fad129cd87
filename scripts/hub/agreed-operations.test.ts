import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { RegisteredOperations } from '../../gateway/src/journey/registered-operations.ts';
import { Reloads } from '../../gateway/src/observe/reloads.ts';
import { systemClock } from '../../shared/src/core/clock.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { DemonstrationIssuers } from '../../shared/src/identity/demonstration.ts';
import { issuersIn, type IssuerConfig } from '../../shared/src/identity/issuers.ts';
import { until } from '../../shared/testing/until.ts';
import type { AgreedSet } from './agreed-set.ts';
import { IssuersInForce } from './issuers-in-force.ts';
import { agreedBy, AgreedState } from './testing/agreed-state.ts';

const FR = 'FR' as StateCode;
const DE = 'DE' as StateCode;
const ONE = '{ __typename }';
const OTHER = '{ a: __typename }';
let directory: string;
let issuers: DemonstrationIssuers;
let state: AgreedState;
const closing: (() => unknown)[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-agreed-'));
  issuers = new DemonstrationIssuers(directory);
  state = new AgreedState();
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  rmSync(directory, { recursive: true, force: true });
});

interface Gateway {
  readonly set: AgreedSet;
  readonly documents: RegisteredOperations;
  readonly reloads: Reloads;
  /** What France registered, as it is in force here. */
  of(): readonly string[];
  write(documents: Readonly<Record<string, string>>, by?: DemonstrationIssuers): Promise<void>;
  takeBack(): void;
}

async function gateway(
  name: string,
  trusted: readonly IssuerConfig[] = issuers.issuers([FR]),
): Promise<Gateway> {
  const folder = join(directory, name);
  mkdirSync(folder, { recursive: true });
  const [set, reloads] = [agreedBy(state), new Reloads()];
  const documents = await RegisteredOperations.open({
    ...{ directory: folder, issuers: trusted, onlyRoles: [], clock: systemClock, agreed: set },
    onReload: (file, outcome) => {
      if (outcome === 'SAME') reloads.stands('operations', file);
      else reloads[outcome === 'TAKEN' ? 'taken' : 'refused']('operations', file);
    },
  });
  closing.push(() => documents.close());
  const file = join(folder, 'FR.jws');
  return {
    ...{ set, documents, reloads },
    of: () => (set.turn(), documents.of(FR)),
    write: async (registered, by = issuers) => writeFileSync(file, await by.signedDocuments(FR, registered)),
    takeBack: () => rmSync(file),
  };
}

async function both(gateways: readonly Gateway[], registered: readonly string[]): Promise<void> {
  await until('all have it', () =>
    gateways.every((one) => JSON.stringify(one.of()) === JSON.stringify(registered)),
  );
}

test('what comes into the folder of one is registered at both, and what is taken away at neither', async () => {
  const [here, there] = [await gateway('a'), await gateway('b')];
  await here.write({ a: ONE });
  await both([here, there], [ONE]);
  expect(there.documents.documentFor({ state: FR, role: 'FRONTLINE' } as never, undefined, 'a')).toBe(ONE);
  here.takeBack();
  await both([here, there], []);
});

test.each([
  ['a folder that is lost', (folder: string) => renameSync(folder, `${folder}-lost`)],
  [
    'a file that leads nowhere',
    (folder: string) => {
      symlinkSync(join(folder, 'nowhere'), join(folder, 'link'));
      renameSync(join(folder, 'link'), join(folder, 'FR.jws'));
    },
  ],
] satisfies [string, (folder: string) => void][])(
  '%s takes nothing back, at any gateway',
  async (_, lose) => {
    const [here, there] = [await gateway('a'), await gateway('b')];
    await here.write({ a: ONE });
    await both([here, there], [ONE]);
    lose(join(directory, 'a'));
    await until('the refusal', () => here.reloads.standing.includes('operations'));
    expect([here.of(), there.of()]).toEqual([[ONE], [ONE]]);
    mkdirSync(join(directory, 'a'), { recursive: true });
    rmSync(join(directory, 'a', 'FR.jws'), { force: true });
    await here.write({ a: ONE });
    await until('nothing is refused', () => here.reloads.standing.length === 0);
    await here.write({ b: OTHER });
    await both([here, there], [OTHER]);
  },
);

test('a folder that is behind undoes nothing, and is told until it is not', async () => {
  const [here, there] = [await gateway('a'), await gateway('b')];
  await here.write({ a: ONE });
  await both([here, there], [ONE]);
  await there.write({ b: OTHER });
  await until('the refusal', () => there.reloads.standing.includes('operations'));
  expect([here.of(), there.of()]).toEqual([[ONE], [ONE]]);
  await there.write({ a: ONE });
  await until('no refusal any more', () => there.reloads.standing.length === 0);
  await there.write({ b: OTHER });
  await both([here, there], [OTHER]);
});

test('a gateway that starts takes what is in force, whatever its folder says of before', async () => {
  const here = await gateway('a');
  await here.write({ a: ONE });
  await both([here], [ONE]);
  await here.write({ b: OTHER });
  await both([here], [OTHER]);
  const late = join(directory, 'late');
  mkdirSync(late);
  writeFileSync(join(late, 'FR.jws'), await issuers.signedDocuments(FR, { a: ONE }));
  const [old, bare] = [await gateway('late'), await gateway('bare')];
  expect([old.of(), bare.of()]).toEqual([[OTHER], [OTHER]]);
  expect([old.reloads.standing, bare.reloads.standing]).toEqual([['operations'], []]);
});

test('a database that is not there is asked again until all agree', async () => {
  const [here, there] = [await gateway('a'), await gateway('b')];
  const agree = state.agree.bind(state);
  let refusals = 0;
  state.agree = () => {
    refusals += 1;
    return Promise.reject(new Error('not there'));
  };
  await here.write({ a: ONE });
  await until('it is told', () => here.reloads.standing.includes('operations'));
  await until('it is asked again', () => refusals >= 2);
  expect([here.of(), there.of()]).toEqual([[], []]);
  state.agree = agree;
  await both([here, there], [ONE]);
  expect(here.reloads.standing).toEqual([]);
});

test('a gateway that cannot say whose a text is answers nothing, and the others go on', async () => {
  // Keys at an address at which nobody is.
  const away = issuers.issuers([FR]).map(({ jwksFile: _, ...entry }) => ({
    ...entry,
    jwksUrl: 'https://127.0.0.1:9/jwks.json',
  }));
  const [here, cut] = [await gateway('a'), await gateway('b', away)];
  await here.write({ a: ONE });
  await both([here], [ONE]);
  await until('it stops', () => {
    try {
      return void cut.set.refuseUnread();
    } catch (error) {
      return error;
    }
  }).then((error) => expect(error).toMatchObject({ code: 'STATE_UNAVAILABLE' }));
  here.set.refuseUnread();
});

test('what another one than its State signed registers nothing, at any gateway', async () => {
  const stranger = new DemonstrationIssuers(join(directory, 'stranger'));
  stranger.issuers([FR]);
  const [here, there] = [await gateway('a'), await gateway('b')];
  await here.write({ a: ONE }, stranger);
  await until('the refusal', () => here.reloads.standing.includes('operations'));
  // Somebody writes it past the gateways.
  const text = await stranger.signedDocuments(FR, { a: ONE });
  await state.agree({ name: 'operations FR', digest: 'x', text }, undefined);
  await until('it is heard', () => there.reloads.standing.includes('operations'));
  expect([here.of(), there.of()]).toEqual([[], []]);
  there.set.refuseUnread();
});

test('issuers that change at one are believed at both, and what their States registered counts under them', async () => {
  const customs = new DemonstrationIssuers(join(directory, 'customs'));
  const entries = (states: readonly StateCode[]): string =>
    JSON.stringify({ issuers: customs.issuers(states) });
  const gateways = await Promise.all(
    ['a', 'b'].map(async (name) => {
      const file = join(directory, `${name}.yaml`);
      writeFileSync(file, entries([DE]));
      const one = await gateway(name, customs.issuers([DE]));
      const inForce = await IssuersInForce.open({
        ...{ file, parse: (text: string) => issuersIn(text, file), agreed: one.set, law: () => new Map() },
        ...{ reloads: one.reloads, log: pino({ level: 'silent' }) },
      });
      closing.push(await inForce.follow((all) => one.documents.under(all), inForce.current));
      return { ...one, file, states: () => (one.set.turn(), inForce.current?.map((entry) => entry.state)) };
    }),
  );
  const [here, there] = gateways;
  if (!here || !there) throw new Error('two were opened');
  writeFileSync(here.file, entries([DE, FR]));
  await until('both believe it', () => gateways.every(({ states }) => states()?.includes(FR)));
  await there.write({ a: ONE }, customs);
  await both(gateways, [ONE]);
  // The file there says still what it said at first: that is behind by now.
  writeFileSync(there.file, entries([DE]).concat('\n'));
  await until('the refusal', () => there.reloads.standing.includes('issuers'));
  expect(gateways.map(({ states }) => states())).toEqual([
    [DE, FR],
    [DE, FR],
  ]);
  writeFileSync(there.file, entries([DE, FR]));
  await until('nothing is refused', () => there.reloads.standing.length === 0);
  writeFileSync(here.file, entries([DE]));
  await both(gateways, []);
  expect(gateways.map(({ states }) => states())).toEqual([[DE], [DE]]);
});
