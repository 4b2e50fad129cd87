import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../shared/testing/until.ts';
import type { SubgraphTransport } from '../src/engine/subgraph-client.ts';
import { startTestHub, type TestHub } from '../testing/hub.ts';

/**
 * A supergraph such as Liaison never composes: every subgraph can go on from every node, so that a short document has more
 * plans than anybody can weigh. The limit in time is for the day on which somebody adds one like it.
 */
const SUBGRAPHS = Array.from({ length: 20 }, (_, i) => `s${i}`);
const SDL = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])
  type Query { node: Node @shareable }
  type Node @key(fields: "id") { id: ID! next: Node @shareable left: Node @shareable right: Node @shareable }`;
const PLAN_TIMEOUT_MS = 1_000;

let directory: string;
let hub: TestHub;
let asked = 0;

const door: SubgraphTransport = {
  send: () => {
    asked += 1;
    return Promise.resolve({ status: 200, body: '{"data":{"node":{"id":"1"}}}' });
  },
  isThere: () => Promise.resolve(true),
  close: () => Promise.resolve(),
};

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-planning-'));
  const supergraphFile = join(directory, 'supergraph.graphql');
  const { supergraphSdl, errors } = composeServices(
    SUBGRAPHS.map((name) => ({ name, url: `http://${name}.invalid`, typeDefs: parse(SDL) })),
  );
  if (supergraphSdl === undefined) throw new Error(errors?.join('\n'));
  writeFileSync(supergraphFile, supergraphSdl);
  hub = await startTestHub(
    {
      LIAISON_PLAN_TIMEOUT_MS: String(PLAN_TIMEOUT_MS),
      LIAISON_DEPTH_MAX: '100',
      LIAISON_ALIASES_MAX: '1000',
    },
    { supergraphFile, subgraphs: Object.fromEntries(SUBGRAPHS.map((name) => [name, door])) },
  );
});
afterAll(async () => {
  await hub.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Takes the planner some five times its limit. Each with a name of its own, so that each is new to it. */
function explosive(name: string): { readonly query: string } {
  const both = 'left { id next { id } } right { id next { id } }';
  const go = (depth: number): string =>
    depth === 0 ? 'id' : `next { left { ${both} } right { ${both} } ${go(depth - 1)} }`;
  return { query: `query ${name} { node { ${go(90)} } }` };
}

test('a document whose plans explode is refused in time, asks nobody, and is not tried again at once', async () => {
  expect((await hub.ask({ query: '{ node { id } }' })).status).toBe(200);
  const before = asked;
  const { status, code, text } = await hub.ask(explosive('Once'));
  expect([status, code]).toEqual([400, 'LIMIT_EXCEEDED']);
  expect(text).toContain(`at most ${PLAN_TIMEOUT_MS} ms`);
  const cpu = process.cpuUsage();
  // As of every document that is refused before it is worked on, whoever names application/json reads it in the answer alone.
  const again = await hub.ask(explosive('Once'), { accept: 'application/json' });
  expect([again.status, again.code]).toEqual([200, 'LIMIT_EXCEEDED']);
  // Planning it once more would take as much time of a processor as the limit is long.
  const { user, system } = process.cpuUsage(cpu);
  expect((user + system) / 1_000).toBeLessThan(PLAN_TIMEOUT_MS / 2);
  expect(asked).toBe(before);
});

/** @returns what waits until so many more requests have come than now. */
function arrivals(): (more: number) => Promise<true> {
  const before = hub.ledger.entries.length;
  return (more) => until(`${more} requests`, () => hub.ledger.entries.length >= before + more || undefined);
}

test('who hangs up while the planner is busy gives the place back at once, and the record says what was meant', async () => {
  const received = arrivals();
  const others = await Promise.all([1, 2, 3].map((i) => hub.token({ officer: `invented-busy-${i}` })));
  let isBusy = true;
  const busy = Promise.all(
    others.flatMap((token, i) =>
      ['a', 'b'].map((name) => hub.ask(explosive(`Busy${i}${name}`), { authorization: `Bearer ${token}` })),
    ),
  ).finally(() => {
    isBusy = false;
  });
  await received(6);
  const away = new AbortController();
  const asked = fetch(`${hub.url}/graphql`, {
    method: 'POST',
    signal: away.signal,
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await hub.token()}`,
      'liaison-purpose': 'INVESTIGATION',
      'liaison-case': 'INVENTED-1',
    },
    body: JSON.stringify({ query: 'query Leaving { node { next { id } } }' }),
  }).catch(() => 'gone');
  await received(7);
  away.abort();
  expect(await asked).toBe('gone');
  const entry = await until('the record of who has gone', () =>
    hub.ledger.entries.find(({ outcome }) => outcome?.errorCodes.includes('CALLER_GONE')),
  );
  expect(isBusy).toBe(true);
  expect(entry.intent?.operationName).toBe('Leaving');
  await busy;
});

test('while one officer sends such documents, the others are answered, also with documents that are new', async () => {
  const known = { query: '{ node { id } }' };
  await hub.ask(known);
  const other = { authorization: `Bearer ${await hub.token({ officer: 'invented-2' })}` };
  let ended = 0;
  const entries = hub.ledger.entries.length;
  const attack = Promise.all(
    Array.from({ length: 5 }, (_, i) => hub.ask(explosive(`Attack${i}`)).finally(() => (ended += 1))),
  );
  await until('the attack', () => hub.ledger.entries.length === entries + 5);
  for (let i = 0; i < 20; i += 1) expect((await hub.ask(known, other)).status).toBe(200);
  // A plan that is looked for in the way of others would have held each of them until it was given up.
  expect(ended).toBeLessThan(5);
  // Behind two of the attacker's documents at the most, whatever the length of the attacker's own line.
  expect((await hub.ask({ query: '{ node { id __typename } }' }, other)).status).toBe(200);
  expect(ended).toBeLessThan(5);
  expect(new Set((await attack).map(({ code }) => code))).toEqual(new Set(['LIMIT_EXCEEDED']));
});
