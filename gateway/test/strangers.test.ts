import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { send, startTestHub, type TestHub } from '../testing/hub.ts';
import { isNetwork } from '../src/config/hosts.ts';
import { networkOf } from '../src/quota/strangers.ts';

const ASK = { query: '{ person(id: "DE:person:P-1") { id } }' };
const RATE = 4;
let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub({
    LIAISON_STRANGERS_PER_MINUTE: String(RATE),
    LIAISON_BALANCERS: '127.0.0.1, ::1',
  });
});
afterAll(() => hub.close());

describe('who shows no valid token', () => {
  test('is recorded up to a rate by address and counted beyond it; a valid token from there is answered as ever', async () => {
    const knocks = [
      () => hub.ask(ASK, { authorization: undefined }),
      () => hub.ask(ASK, { authorization: 'Bearer a.b.c' }),
      () => send(`${hub.url}/schema.graphql`, {}),
      () => send(`${hub.url}/graphql`, { method: 'PUT' }),
    ];
    const said: string[] = [];
    for (let i = 0; i < 5 * RATE; i += 1) said.push((await knocks[i % knocks.length]?.())?.code ?? '');
    const limited = said.filter((code) => code === 'RATE_LIMITED');
    // The rate refills while the test runs: by one request in fifteen seconds.
    expect(limited.length).toBeGreaterThanOrEqual(2 * RATE);
    const { entries, refusals } = hub.ledger;
    expect(entries.filter(({ outcome }) => outcome !== undefined)).toHaveLength(said.length - limited.length);
    expect(refusals).toHaveLength(limited.length);
    expect(new Set(refusals.map(({ code, place }) => `${code} ${place}`))).toEqual(
      new Set(['RATE_LIMITED /graphql', 'RATE_LIMITED /schema.graphql']),
    );
    // Each knock is refused once, under one code.
    const metrics = await (await fetch(`${hub.url}/metrics`)).text();
    const counted = [...metrics.matchAll(/^liaison_refused_total\{[^}]*\} (\d+)$/gmu)].map(([, count]) =>
      Number(count),
    );
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(said.length);
    expect((await hub.ask(ASK)).status).toBe(200);
  });

  test('is known behind a balancer by the last address that it forwards for, whatever the caller says before it', async () => {
    const knock = async (address: string): Promise<string | undefined> =>
      (await send(`${hub.url}/schema.graphql`, { headers: { 'x-forwarded-for': address } })).code;
    const said: (string | undefined)[] = [];
    for (let i = 0; i < 4 * RATE; i += 1) said.push(await knock(`192.0.2.${i}, 198.51.100.1`));
    expect(said.filter((code) => code === 'RATE_LIMITED').length).toBeGreaterThanOrEqual(2 * RATE);
    expect(await knock('198.51.100.2')).not.toBe('RATE_LIMITED');
  });

  test.each([
    ['192.0.2.7', true],
    ['10.0.0.0/8', true],
    ['2001:db8::/32', true],
    ['0.0.0.0/0', false],
    ['10.0.0.0/33', false],
    ['10.0.0.0/8/8', false],
    ['haproxy', false],
  ])('%s as the place of a balancer: %s', (text, is) => {
    expect(isNetwork(text)).toBe(is);
  });

  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::9', '2001:db8:1:2'],
    ['2001:DB8::1', '2001:db8:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::1', '0:0:0:0'],
  ])('%s is of the network %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
