import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { systemClock } from '../../shared/src/core/clock.ts';
import { readIssuers, type IssuerConfig } from '../../shared/src/identity/issuers.ts';
import {
  newTestKey,
  testFolder,
  type TestFolder,
  type TestKey,
} from '../../shared/src/identity/testing/test-issuer.ts';
import { TOKEN_RULES, type TokenRule } from '../../shared/src/identity/token-rules.ts';
import { explainToken } from './explain-token.ts';

const JOIN = fileURLToPath(new URL('../join.ts', import.meta.url));
const ISSUER = 'https://police.fr.invalid';
const WHO = { iss: ISSUER, sub: 'o-1', agency: 'invented', agency_kind: 'POLICE', role: 'INVESTIGATOR' };
const NOW = Math.floor(Date.now() / 1000);
let folder: TestFolder;
let key: TestKey;
let other: TestKey;
let file: string;
let issuers: readonly IssuerConfig[];
beforeAll(async () => {
  folder = testFolder();
  [key, other] = [await newTestKey('k-1'), await newTestKey('k-2')];
  const jwksFile = folder.write('keys.json', { keys: [key.jwk] });
  const revokedFile = folder.write('revoked.json', { officers: ['o-9'] });
  const common = { state: 'FR', audience: 'hub', algorithms: ['ES256'] };
  const limits = { agencyKinds: ['POLICE'], roles: ['INVESTIGATOR'], revokedFile };
  file = folder.write('issuers.yaml', {
    issuers: [
      { ...common, issuer: ISSUER, jwksFile, ...limits },
      { ...common, issuer: 'http://127.0.0.1:9/down' },
      { ...common, issuer: 'urn:lost', jwksFile, revokedFile: '/nowhere/revoked.json' },
    ],
  });
  issuers = readIssuers(file);
});
afterAll(() => folder.remove());

const explain = async (token: string | Promise<string>) => explainToken(await token, issuers, systemClock);
const stopOf = ({ rules }: Awaited<ReturnType<typeof explain>>) =>
  rules.find(({ outcome }) => outcome === 'REFUSED' || outcome === 'UNKNOWN');

/** What breaks a rule: claims and header, of which each case adds its own to those that follow it. */
const BROKEN: readonly (readonly [TokenRule, claims: object, header: object, found: RegExp])[] = [
  ['ISSUER', { iss: 'https://police.fr.invalidd' }, {}, /nearest is "https:\/\/police\.fr\.invalid"/u],
  ['KEY', {}, { kid: 'k-7' }, /has no such key; kid "k-7"/u],
  ['AUDIENCE', { aud: 'elsewhere' }, {}, /aud is "elsewhere", the entry says "hub"/u],
  ['TIME', { exp: NOW - 100 }, {}, /the token is over; .*exp \d+ s ago; it is 20/u],
  ['TYPE', {}, { typ: 'dpop+jwt' }, /typ is "dpop\+jwt"/u],
  ['STATE', { state: 'DE' }, {}, /another State .*FR; state is "DE"/u],
  ['OFFICER', { sub: '' }, {}, /sub is ""/u],
  ['AGENCY', { agency: 7 }, {}, /agency is 7/u],
  ['AGENCY_KIND', { agency_kind: 'POLIZEI' }, {}, /agency_kind is "POLIZEI"/u],
  ['ROLE', { role: ['INVESTIGATOR'] }, {}, /role is \["INVESTIGATOR"\]/u],
  ['KIND_ALLOWED', { agency_kind: 'CUSTOMS' }, {}, /may not speak for CUSTOMS; POLICE/u],
  ['ROLE_ALLOWED', { role: 'DPO' }, {}, /may not speak for DPO; INVESTIGATOR/u],
  [
    'DETAILS',
    {
      authorization_details: [
        { type: 'liaison_inquiry', case: 'C-1', purposes: ['INVESTIGATION'], cases: [] },
      ],
    },
    {},
    /a member beside type, case, purposes, offence, until; .*not known: cases/u,
  ],
  ['BINDING', { cnf: { kid: 'x' } }, {}, /not understood; \{"kid":"x"\}/u],
  ['REVOKED', { sub: 'o-9' }, {}, /revoked; .*revoked\.json/u],
];

test.each(BROKEN)(
  'a token that breaks %s is refused by it, with what it holds and the way out',
  async (rule, claims, header, found) => {
    const explained = await explain(key.token({ ...WHO, ...claims }, { ...header }));
    expect(explained.outcome).toBe('REFUSED');
    expect(stopOf(explained)).toMatchObject({
      rule,
      found: expect.stringMatching(found),
      wayOut: expect.any(String),
    });
  },
);

test('what is said to hold was looked at: who breaks several rules is refused by the first', async () => {
  const order = Object.keys(TOKEN_RULES);
  expect(BROKEN.map(([rule]) => rule)).toEqual(order.filter((rule) => BROKEN.some(([one]) => one === rule)));
  let [claims, header] = [{}, {}];
  for (const [rule, ownClaims, ownHeader] of [...BROKEN].reverse()) {
    [claims, header] = [
      { ...claims, ...ownClaims },
      { ...header, ...ownHeader },
    ];
    const explained = await explain(key.token({ ...WHO, ...claims }, { ...header }));
    expect(stopOf(explained)?.rule).toBe(rule);
    const at = order.indexOf(rule);
    expect(explained.rules.map(({ outcome }) => outcome)).toEqual(
      order.map((_, place) => (place < at ? 'HOLDS' : place === at ? 'REFUSED' : 'NOT_LOOKED_AT')),
    );
  }
});

test('a signature that is not of the key, an algorithm that is not listed, and what is no token', async () => {
  expect(stopOf(await explain(other.token(WHO, { kid: 'k-1' })))?.rule).toBe('SIGNATURE');
  const [, payload = ''] = (await key.token(WHO)).split('.');
  const head = Buffer.from('{"alg":"HS256","typ":"JWT","kid":"k-1"}').toString('base64url');
  expect(stopOf(await explain(`${head}.${payload}.AAAA`))).toMatchObject({
    rule: 'ALGORITHM',
    found: expect.stringMatching(/than by ES256.*"HS256", of ES256/u),
  });
  for (const none of ['', 'x', 'a.b.c', 'x'.repeat(9_000), `${await key.token(WHO)}=`])
    expect(stopOf(await explain(none))?.rule).toBe('FORM');
});

test.each([
  [
    'keys that cannot be had here',
    'http://127.0.0.1:9/down',
    'KEYS',
    /127\.0\.0\.1:9\/down are not to be had/u,
  ],
  ['a list that cannot be read here', 'urn:lost', 'REVOCATIONS', /\/nowhere\/revoked\.json/u],
])('%s leave it unknown', async (_, iss, rule, found) => {
  const explained = await explain(key.token({ ...WHO, iss }));
  expect(explained.outcome).toBe('UNKNOWN');
  expect(stopOf(explained)).toMatchObject({ rule, found: expect.stringMatching(found) });
});

test('the command reads the token from its input, ends with 0 for one that is taken, and shows no signature', async () => {
  const token = await key.token({ ...WHO, cnf: { jkt: 'x' } });
  const data = mkdtempSync(join(tmpdir(), 'liaison-join-token-'));
  const run = spawnSync(process.execPath, ['--import', 'tsx', JOIN, 'token', '-', '--issuers', file], {
    encoding: 'utf8',
    env: { ...process.env, LIAISON_DATA: join(data, 'none') },
    input: `Bearer ${token}\n`,
  });
  expect(existsSync(join(data, 'none'))).toBe(false);
  rmSync(data, { recursive: true });
  expect(run).toMatchObject({ status: 0, stderr: '' });
  expect(run.stdout).toMatch(/holds +KEYS .*keys\.json\nholds +KEY .*"k-1"/u);
  expect(run.stdout).toMatch(/DPoP proof \(jkt\), which is not checked here/u);
  expect(run.stdout).toMatch(/takes this token\.\n$/u);
  expect(run.stdout).not.toContain(token.split('.')[2]);
});
