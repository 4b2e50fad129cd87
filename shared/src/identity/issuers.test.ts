import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { systemClock } from '../core/clock.ts';
import { readIssuers } from './issuers.ts';
import { newTestKey, testFolder, type TestFolder, type TestKey } from './testing/test-issuer.ts';
import { TokenChecker } from './tokens.ts';

const STATES = new Set(['PT', 'ES']);
const WHO = { sub: 'invented-1', agency: 'invented', agency_kind: 'POLICE', role: 'INVESTIGATOR' };
let folder: TestFolder;
let police: TestKey;
let customs: TestKey;
let policeFile: string;
let customsFile: string;
beforeAll(async () => {
  folder = testFolder();
  [police, customs] = [await newTestKey('police-1'), await newTestKey('customs-1')];
  policeFile = folder.write('police.json', { keys: [police.jwk] });
  customsFile = folder.write('customs.json', { keys: [customs.jwk] });
});
afterAll(() => folder.remove());

const entry = (change: object = {}): object => ({
  ...{ state: 'PT', issuer: 'https://police.pt.invalid', audience: 'hub', algorithms: ['ES256'] },
  ...{ jwksFile: policeFile, ...change },
});
const ofCustoms = (change: object = {}): object =>
  entry({ issuer: 'https://customs.pt.invalid', jwksFile: customsFile, ...change });
const read = (...issuers: readonly object[]) =>
  readIssuers(folder.write('issuers.yaml', { issuers }), STATES);

test('paths count from the folder of the file', () => {
  const revoked = folder.write('revoked.json', { officers: [], keys: [] });
  expect(read(entry({ jwksFile: 'police.json', revokedFile: './revoked.json' }))).toMatchObject([
    { jwksFile: policeFile, revokedFile: revoked },
  ]);
});

describe('several issuers of a State', () => {
  const checker = () =>
    new TokenChecker(
      read(
        entry({ agencyKinds: ['POLICE'] }),
        ofCustoms({ agencyKinds: ['CUSTOMS'], roles: ['FRONTLINE'], officerPrefix: 'customs/' }),
      ),
      systemClock,
    );
  const asking = async (key: TestKey, claims: object) => {
    const iss = key === police ? 'https://police.pt.invalid' : 'https://customs.pt.invalid';
    return checker().check(`Bearer ${await key.token({ iss, ...WHO, ...claims })}`);
  };

  test('speak each for its own', async () => {
    await expect(asking(police, {})).resolves.toMatchObject({
      requester: { state: 'PT', officer: 'invented-1' },
    });
    // One name at two agencies is two people.
    await expect(asking(customs, { agency_kind: 'CUSTOMS', role: 'FRONTLINE' })).resolves.toMatchObject({
      requester: {
        state: 'PT',
        agencyKind: 'CUSTOMS',
        officer: 'customs/invented-1',
      },
    });
  });

  test.each([
    ['the agency kind', { agency_kind: 'POLICE', role: 'FRONTLINE' }, 'KIND_ALLOWED', 'POLICE'],
    ['the role', { agency_kind: 'CUSTOMS', role: 'AUDITOR' }, 'ROLE_ALLOWED', 'AUDITOR'],
  ])('may not assert %s of another, and the log says by which rule', async (_, claims, rule, word) => {
    await expect(asking(customs, claims)).rejects.toMatchObject({
      code: 'ISSUER_NOT_ENTITLED',
      rule,
      message: `${rule}: https://customs.pt.invalid (PT) may not speak for ${word}`,
    });
  });

  test("cannot sign each other's tokens", async () => {
    const iss = 'https://police.pt.invalid';
    await expect(
      checker().check(`Bearer ${await customs.token({ iss, ...WHO }, { kid: 'police-1' })}`),
    ).rejects.toMatchObject({ code: 'UNAUTHENTICATED', rule: 'SIGNATURE' });
  });

  test('may share keys while one is replaced', () => {
    expect(read(entry(), entry({ issuer: 'https://new.pt.invalid' }))).toHaveLength(2);
  });
});

const TWICE =
  /issuers\.yaml, entry 2 \(https:\/\/police\.pt\.invalid\): entry 1 has the same issuer\. Keep one/u;
const SHARED =
  /entry 2 \(https:\/\/x\.invalid\): entry 1 has the same keys for PT\. Each State's issuers have keys of/u;

test.each([
  ['an issuer twice', () => [entry(), entry({ state: 'ES', jwksFile: customsFile })], TWICE],
  ['the same issuer twice for its State', () => [entry(), entry({ jwksFile: customsFile })], TWICE],
  [
    'one file of keys for two States',
    () => [entry(), entry({ state: 'ES', issuer: 'https://x.invalid' })],
    SHARED,
  ],
  [
    'the same key in two files for two States',
    () => [
      entry(),
      entry({
        ...{ state: 'ES', issuer: 'https://x.invalid' },
        jwksFile: folder.write('copy.json', { keys: [{ ...police.jwk, kid: 'renamed' }, customs.jwk] }),
      }),
    ],
    SHARED,
  ],
  [
    'one address of keys for two States',
    () => [
      entry({ jwksFile: undefined, jwksUrl: 'https://keys.invalid/a' }),
      entry({
        ...{ state: 'ES', issuer: 'https://x.invalid', jwksFile: undefined },
        jwksUrl: 'https://KEYS.invalid:443/a',
      }),
    ],
    SHARED,
  ],
  [
    'a State without profile',
    () => [entry({ state: 'XX' })],
    /entry 1 .*XX has no profile.* Write XX\.yaml, or remove/u,
  ],
  ['a State that is none', () => [entry({ state: 'Portugal' })], /entry 1 .*ISO 3166-1/u],
  [
    'a file of keys that is not there',
    () => [entry({ jwksFile: '/nowhere/x.json' })],
    /entry 1 .*the keys cannot be read: ENOENT.*\/nowhere\/x\.json/u,
  ],
  [
    'a file of keys that is none',
    () => [entry({ jwksFile: folder.write('none.json', '<html>') })],
    /none\.json holds no key set\. It must be JSON/u,
  ],
  [
    'a secret key',
    () => [entry({ jwksFile: folder.write('secret.json', { keys: [{ ...police.jwk, d: 'x' }] }) })],
    /secret\.json holds a secret key\. Leave only the public half/u,
  ],
  ['an agency kind that is none', () => [entry({ agencyKinds: ['POLIZEI'] })], /agencyKinds/u],
  ['no role at all', () => [entry({ roles: [] })], /roles/u],
  [
    'keys in two places',
    () => [entry({ jwksUrl: 'https://keys.invalid' })],
    /give one of jwksUrl, jwksFile and discovery/u,
  ],
  [
    'keys nowhere',
    () => [entry({ issuer: 'police', jwksFile: undefined })],
    /police: give jwksUrl or jwksFile/u,
  ],
  [
    'discovery over http',
    () => [entry({ issuer: 'http://idp.invalid', jwksFile: undefined })],
    /give jwksUrl or jwksFile/u,
  ],
  [
    'discovery with a query',
    () => [entry({ issuer: 'https://idp.invalid/?x', jwksFile: undefined })],
    /without query/u,
  ],
  [
    'discovery off, and no keys',
    () => [entry({ discovery: false, jwksFile: undefined })],
    /where discovery is off/u,
  ],
  [
    'a word that means nothing here',
    () => [entry({ claims: { values: { kommissar: 'CHIEF' } } })],
    /claims\.values\.kommissar/u,
  ],
  [
    'a word that means two roles',
    () => [entry({ claims: { values: { x: ['DPO', 'AUDITOR'] } } })],
    /must name one role, one agency kind/u,
  ],
  ['a path with a gap', () => [entry({ claims: { role: 'a..b' } })], /realm_access\.roles/u],
  [
    'people who sign in where there is no address',
    () => [entry({ issuer: 'urn:pt:police', clientId: 'liaison-pages' })],
    /people sign in where the issuer is an https address/u,
  ],
  [
    'two sources of one claim',
    () => [entry({ claims: { role: 'x', always: { role: 'DPO' } } })],
    /either claims\.role or claims\.always\.role/u,
  ],
  [
    'a word that the entry does not allow',
    () => [entry({ roles: ['DPO'], claims: { values: { x: 'AUDITOR' } } })],
    /police\.pt\.invalid: claims give AUDITOR, which roles do not allow\. Add it there, or take it out/u,
  ],
])('%s is refused at read, with file, entry and way out', (_, issuers, way) => {
  expect(() => read(...issuers())).toThrow(way);
  expect(() => read(...issuers())).toThrow(/issuers\.yaml/u);
});

test('a file that is no YAML is named', () => {
  expect(() => readIssuers(folder.write('broken.yaml', 'issuers: [ {'))).toThrow(
    /broken\.yaml cannot be read/u,
  );
});

test('the example of the README is read', () => {
  const page = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
  const example = /```yaml\n([\s\S]+?)```/u.exec(page)?.[1] ?? '';
  const file = folder.write('example.yaml', example.replace(/jwksFile: .+/u, `jwksFile: ${policeFile}`));
  expect(readIssuers(file, STATES)).toMatchObject([
    { state: 'PT', agencyKinds: ['POLICE'] },
    { state: 'PT', roles: ['FRONTLINE', 'INVESTIGATOR'], claims: { values: { fiscal: ['FRONTLINE'] } } },
    { state: 'PT', officerPrefix: 'border/' },
  ]);
});

test('a revoked key is refused when the token does not name it, which whoever holds it decides', async () => {
  const revokedFile = folder.write('revoked.json', { officers: [], keys: ['police-1'] });
  const iss = 'https://police.pt.invalid';
  const check = async (kid: string | undefined, issuers: object) =>
    new TokenChecker(read(issuers), systemClock).check(
      `Bearer ${await police.token({ iss, ...WHO }, { kid })}`,
    );
  for (const kid of ['police-1', undefined])
    await expect(check(kid, entry({ revokedFile }))).rejects.toMatchObject({
      message: expect.stringMatching(/^REVOKED: /u),
    });
  // Where no key is revoked, a token need not name the only one that there is.
  await expect(check(undefined, entry())).resolves.toMatchObject({ requester: { officer: 'invented-1' } });
});
