import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../shared/src/core/clock.ts';
import { createOpener } from '../../shared/src/identity/envelope.ts';
import { readSealRing } from '../../shared/src/identity/seal-ring.ts';
import { refusalOf } from '../../shared/src/kit/serve/door.ts';
import { printSealKeys } from '../subgraph/seal-keys.ts';
import { keptSealKey, rotateKeptSeal, sealedTo } from './kept-seal.ts';
import { listKeys } from './list.ts';

const directory = mkdtempSync(join(tmpdir(), 'liaison-kept-seal-'));
const published = join(directory, 'seal-keys.json');
const subgraphsFile = join(directory, 'subgraphs.yaml');
const env = { LIAISON_DATA: directory, LIAISON_SUBGRAPHS: subgraphsFile };
const opener = createOpener(() => readSealRing(published), systemClock);
/** A subgraph, as far as it opens what is sealed for it and says who it is. */
const server = createServer((request, response) => {
  void (async () => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    try {
      await opener.open(String(request.headers['x-hub-envelope']), 'persons', 'POST', body);
      const hello = { process: 'invented', schema: 'another', law: '', isDraining: false, sources: [] };
      response.end(JSON.stringify({ ...hello, sdl: 'type Query { nothing: Int }' }));
    } catch (error) {
      const { status, body: said } = refusalOf(error);
      response.writeHead(status).end(said);
    }
  })();
});
let url: string;

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const places = {
    inside: ['oversight', 'releases', 'firearms', 'drug-seizures', 'border-crossings'],
    subgraphs: { persons: { addresses: [url] } },
  };
  writeFileSync(subgraphsFile, JSON.stringify(places));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true, force: true });
});

const rotate = (by: Readonly<Record<string, string>> = env) =>
  rotateKeptSeal(directory, by, { subgraphsFile, states: [] });

function seals(): readonly (readonly [string | undefined, string])[] {
  return listKeys(directory, env, systemClock.now()).flatMap(({ key, id, state }) =>
    key === 'seal' ? [[id, state] as const] : [],
  );
}

test('the kept key of the seal turns when each process takes the next one, and not before', async () => {
  await expect(rotate()).rejects.toThrow(/seal-key is not there\. Name the folder/u);
  await expect(rotate({ ...env, LIAISON_SEAL_KEY: 'a1'.repeat(32) })).rejects.toThrow(
    /LIAISON_SEAL_KEY holds the key, .* LIAISON_SEAL_KEY_FILE/u,
  );
  writeFileSync(published, printSealKeys([], env));
  const old = keptSealKey(directory, env).id;
  const { step, before, after } = await rotate();
  expect([step, before]).toEqual(['PUBLISH', old]);
  const both = [
    [old, 'IN_USE'],
    [after, 'TO_COME'],
  ];
  expect(seals()).toEqual(both);
  await expect(rotate()).rejects.toThrow(`${url}/persons: it does not take the seal`);
  expect(seals()).toEqual(both);
  writeFileSync(published, printSealKeys([], env));
  expect([...readSealRing(published).keys()]).toEqual([old, after]);
  expect(await rotate()).toMatchObject({ step: 'TURNED', before: old, after });
  expect(seals()).toEqual([[after, 'IN_USE']]);
  writeFileSync(published, printSealKeys([], env));
  expect([...readSealRing(published).keys()]).toEqual([after]);
});

test.each([
  ['are asked where one of the subgraphs that ask them is inside', ['border-crossings'], ['fr-person']],
  ['are not asked where all of those run apart, under a key of their own', [], []],
])("under the gateway's key States' own processes %s", (_, inside, asked) => {
  const file = (name: string, what: object): string => {
    writeFileSync(join(directory, name), JSON.stringify(what));
    return join(directory, name);
  };
  const domains = ['persons', 'firearms', 'drug-seizures', 'border-crossings'];
  const apart = domains.filter((name) => !inside.includes(name));
  const at = { url: 'http://127.0.0.1:1', clear: true };
  const both = {
    LIAISON_SUBGRAPHS: file('places.yaml', {
      inside: ['oversight', 'releases', ...inside],
      subgraphs: Object.fromEntries(apart.map((name) => [name, { addresses: [at.url] }])),
    }),
    LIAISON_SOURCES: file('sources.yaml', {
      sources: [{ name: 'fr-person', domain: 'person', owners: ['FR'], process: at }],
    }),
  };
  expect(sealedTo(both).states.map(({ name }) => name)).toEqual(asked);
  // A subgraph that runs apart: whoever it asks knows its own key.
  expect(sealedTo({ LIAISON_SOURCES: both.LIAISON_SOURCES }).states).toHaveLength(1);
});
