import { describe, expect, test } from '@jest/globals';
import { passedOver, readClaims, type ClaimsConfig } from './claims.ts';

const PLAIN = { sub: 'o-1', agency: 'invented', agency_kind: 'POLICE', role: 'INVESTIGATOR' };
/** As Keycloak writes an access token: roles in a list within a claim, among them its own. */
const KEYCLOAK = {
  sub: 'f3a1',
  preferred_username: 'invented.officer',
  department: ['Kripo (invented)'],
  realm_access: { roles: ['offline_access', 'polizei-ermittler', 'uma_authorization'] },
};
const MAPPED: ClaimsConfig = {
  officer: 'preferred_username',
  agency: 'department',
  role: 'realm_access.roles',
  values: { 'polizei-ermittler': ['INVESTIGATOR'], 'polizei-analyst': ['ANALYST'] },
  always: { agencyKind: 'POLICE' },
};

test("claims of the hub's own names need no mapping", () => {
  expect(readClaims(PLAIN)).toEqual({
    ...{ officer: 'o-1', agency: 'invented' },
    ...{ agencyKind: 'POLICE', role: 'INVESTIGATOR' },
  });
});

test('claims of a provider are read where it puts them; its other roles are passed over, and told', () => {
  expect(readClaims(KEYCLOAK, MAPPED)).toEqual({
    ...{ officer: 'invented.officer', agency: 'Kripo (invented)' },
    ...{ agencyKind: 'POLICE', role: 'INVESTIGATOR' },
  });
  expect(passedOver(KEYCLOAK, MAPPED)).toEqual(['offline_access', 'uma_authorization']);
});

test('a claim whose whole name has dots is no path', () => {
  const claims = { ...MAPPED, role: 'https://id.invalid/role' };
  expect(readClaims({ ...KEYCLOAK, 'https://id.invalid/role': 'polizei-analyst' }, claims)).toMatchObject({
    role: 'ANALYST',
  });
});

test('one word may mean role and agency kind', () => {
  const values: ClaimsConfig['values'] = { zoll: ['CUSTOMS', 'FRONTLINE'] };
  expect(
    readClaims({ ...PLAIN, group: 'zoll' }, { role: 'group', agencyKind: 'group', values }),
  ).toMatchObject({ role: 'FRONTLINE', agencyKind: 'CUSTOMS' });
});

describe('refused, naming the claim and never its value, is', () => {
  const roles = (...all: unknown[]) => ({ ...KEYCLOAK, realm_access: { roles: all } });
  test.each([
    [
      'a word that nobody listed',
      { ...KEYCLOAK, realm_access: { roles: 'hausmeister' } },
      'ROLE',
      'realm_access.roles',
    ],
    [
      'a list of words that nobody listed',
      roles('hausmeister', 'offline_access'),
      'ROLE',
      'realm_access.roles',
    ],
    ['a list of two roles', roles('polizei-ermittler', 'polizei-analyst'), 'ROLE', 'realm_access.roles'],
    ["the hub's own word where words are mapped", roles('AUDITOR'), 'ROLE', 'realm_access.roles'],
    ['a word of the prototype', roles('constructor'), 'ROLE', 'realm_access.roles'],
    ['no text in the list', roles(7, null, ['polizei-ermittler']), 'ROLE', 'realm_access.roles'],
    ['a claim that is missing', { ...KEYCLOAK, realm_access: {} }, 'ROLE', 'realm_access.roles'],
    [
      'an officer who is missing',
      { ...KEYCLOAK, preferred_username: undefined },
      'OFFICER',
      'preferred_username',
    ],
    [
      'an officer whom no database keeps',
      { ...KEYCLOAK, preferred_username: 'o\u0000-1' },
      'OFFICER',
      'U+0000',
    ],
    ['an agency of half a character', { ...KEYCLOAK, department: ['a\ud83d'] }, 'AGENCY', 'department'],
    ['an agency of two', { ...KEYCLOAK, department: ['a', 'b'] }, 'AGENCY', 'department'],
  ])('%s', (_, payload, rule, name) => {
    const refused = () => readClaims(payload, MAPPED);
    expect(refused).toThrow(expect.objectContaining({ rule, code: 'UNAUTHENTICATED' }));
    expect(refused).toThrow(name);
    expect(refused).not.toThrow(/hausmeister|AUDITOR|constructor/u);
  });

  test('a list where no claim is mapped', () => {
    expect(() => readClaims({ ...PLAIN, role: ['INVESTIGATOR'] })).toThrow(/the claim role/u);
    expect(() => readClaims({ ...PLAIN, sub: ['o-1'] })).toThrow(/the claim sub/u);
  });

  test('a claim of the prototype as a path', () => {
    expect(() => readClaims(PLAIN, { role: '__proto__.x' })).toThrow(/__proto__\.x is missing/u);
  });
});
