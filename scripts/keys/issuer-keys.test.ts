import { afterAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IssuerConfig } from '../../shared/src/identity/issuers.ts';
import { issuerKeys } from './issuer-keys.ts';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-27T12:00:00Z');
const directory = mkdtempSync(join(tmpdir(), 'liaison-issuers-'));
const server = createServer((request, response) => {
  response.end(request.url === '/keys' ? '{"keys":[{"kty":"OKP","kid":"invented-1"}]}' : '{}');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true, force: true });
});

function file(name: string, text: string, ageDays: number): string {
  const at = join(directory, name);
  writeFileSync(at, text);
  utimesSync(at, (NOW - ageDays * DAY_MS) / 1_000, (NOW - ageDays * DAY_MS) / 1_000);
  return at;
}

test('issuers are listed with the keys that they hand out; one that is old, empty or not there is warned of, and hides no other', async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const keys = '{"keys":[{"kty":"OKP","kid":"invented-2","alg":"EdDSA"},{"kty":"OKP"}]}';
  const from: readonly Partial<IssuerConfig>[] = [
    { jwksUrl: `${url}/keys` },
    { jwksUrl: `${url}/nothing` },
    { jwksFile: file('young', keys, 10) },
    { jwksFile: file('old', keys, 1_095) },
    { jwksFile: file('empty', '{"keys":[]}', 1) },
    { jwksFile: join(directory, 'missing') },
  ];
  const issuers = from.map(
    (place) =>
      ({ state: 'FR', issuer: 'invented', algorithms: ['EdDSA'], ...place }) as unknown as IssuerConfig,
  );
  const listed = await issuerKeys(issuers, NOW);
  const ids = ['invented-2 (EdDSA)', 'key 2'];
  expect(listed.map((one) => [one.ids, one.ageDays, one.warning])).toEqual([
    [['invented-1'], undefined, undefined],
    [[], undefined, `not to be had: ${url}/nothing holds no key`],
    [ids, 10, undefined],
    [ids, 1_095, 'not changed for more than 1095 days: ask FR for new keys'],
    [[], undefined, expect.stringMatching(/^not to be had: .*empty holds no key$/u)],
    [[], undefined, expect.stringMatching(/^not to be had: .*missing/u)],
  ]);
  for (const [n, { jwksUrl, jwksFile }] of from.entries()) expect(listed[n]?.place).toBe(jwksUrl ?? jwksFile);
});
