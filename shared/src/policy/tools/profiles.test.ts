import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { DOMAINS, FIELD_CATEGORIES } from '../../core/vocabulary.ts';
import { checkGolden, readGolden } from './golden.ts';
import { jsonSchemas } from './json-schema.ts';
import { loadLaw } from '../law/law.ts';
import { rulerOf } from '../decide/ruler.ts';
import { lint } from './lint.ts';
import { reach } from './reach.ts';
import { inquiry, state } from '../testing/fixture.ts';

const PROFILES = new URL('../../../profiles/', import.meta.url);
const law = loadLaw(PROFILES, { mode: 'demonstration' });
const STATES = ['AT', 'DE', 'DK', 'ES', 'FI', 'FR', 'GB', 'IE', 'NO', 'RS', 'UN', 'US'];

describe('the law that ships', () => {
  test('is that of twelve owners, all of it illustrative, and says so', () => {
    expect([...law.states.keys()].sort()).toEqual(STATES);
    expect(law.illustrative).toBe(true);
    for (const { status } of law.states.values()) expect(status).toBe('illustrative');
  });

  test('is refused in production, file by file', () => {
    expect(() => loadLaw(PROFILES, { mode: 'production' })).toThrow(
      /DE\.yaml:\d+:\d+: illustrative law cannot be used in production/u,
    );
  });

  test('speaks of every category of every domain, and has no dead, expired or unequal rule', () => {
    expect(lint(law, '2026-11-23').filter(({ severity }) => severity !== 'note')).toEqual([]);
  });

  test('its JSON Schemas are current', () => {
    for (const [name, text] of jsonSchemas())
      expect(readFileSync(new URL(name, PROFILES), 'utf8')).toBe(text);
  });

  test('gives an investigator something of most owners, something masked, something after approval, and hits', () => {
    const ruling = rulerOf(law).rule(
      inquiry({ requester: { state: state('FR') }, offence: { code: '1701', maxPenaltyMonths: 60 } }),
    );
    const status = (owner: string) => ruling.lending(state(owner), 'person').status;
    expect(STATES.filter((owner) => status(owner) === 'ASKED')).toHaveLength(11);
    expect(status('DK')).toBe('NOT_PERMITTED');
    const by = (owner: string): unknown =>
      ruling.lending(state(owner), 'person').matchable([{ path: 'identities.surnames', use: 'MATCH' }]);
    for (const owner of ['DE', 'FR', 'IE', 'GB', 'AT', 'UN']) expect(by(owner)).not.toBe('never');
    expect(
      ruling.lending(state('DE'), 'person').matchable([{ path: 'identities.surnames', use: 'OPEN' }]),
    ).toBe('never');
  });

  test('who gave information reaches nobody: proven for every owner, inquiry and record', () => {
    expect(reach(law, { categories: ['SOURCE'], level: 'ABOVE_DENY' }).example).toBeUndefined();
  });

  test('no special category of an LED owner reaches beyond the group, but by approval without anything shown meanwhile', () => {
    const owners = STATES.filter((owner) => law.member('LED', state(owner), '2026-11-23')).map(state);
    expect(
      reach(law, {
        owners,
        categories: ['SPECIAL'],
        outsideGroups: ['LED'],
        level: 'SHOWN',
        on: '2026-11-23',
      }).example,
    ).toBeUndefined();
  });

  // Regulation (EU) 2018/1862 Arts. 65 and 47; Regulation (EU) 2017/2226 Art. 41; Directive (EU) 2016/680 Art. 6.
  const bound = STATES.filter((owner) => law.member('LED', state(owner), '2026-11-23')).map(state);
  const nothing: readonly (readonly [string, Parameters<typeof reach>[1]])[] = [
    ['an alert', { categories: ['ALERT'], outsideGroups: ['LED'], level: 'ABOVE_DENY' }],
    ['a warning without approval', { categories: ['WARNING'], outsideGroups: ['LED'], level: 'SHOWN' }],
    ['a crossing', { domains: ['crossing'], fields: ['id'], outsideGroups: ['LED'], level: 'ABOVE_DENY' }],
    [
      'a name under a treaty without approval',
      { fields: ['primaryName'], toGroups: ['SAFEGUARD'], level: 'SHOWN' },
    ],
    [
      'to know, without adequacy or treaty, whether a person is recorded',
      {
        domains: ['person'],
        fields: ['id'],
        outsideGroups: ['LED', 'LEDA', 'SAFEGUARD'],
        level: 'ABOVE_DENY',
      },
    ],
    [
      'more, without adequacy or treaty, than that a thing is recorded, unless a human approves',
      {
        categories: FIELD_CATEGORIES.filter((category) => category !== 'INDEX'),
        outsideGroups: ['LED', 'LEDA', 'SAFEGUARD'],
        level: 'SHOWN',
      },
    ],
    [
      'more than that, wherever the law asks for approval whatever the basis,',
      {
        owners: ['DE', 'FI', 'FR', 'NO'].map(state),
        categories: FIELD_CATEGORIES.filter((category) => category !== 'INDEX'),
        outsideGroups: ['LED'],
        level: 'SHOWN',
      },
    ],
    [
      'an alert on a person, to a firearms registry',
      {
        domains: ['person'],
        categories: ['ALERT', 'WARNING'],
        only: { agencyKinds: ['FIREARMS_REGISTRY'] },
        level: 'ABOVE_DENY',
      },
    ],
  ];
  test.each(nothing)('nobody beyond gets %s of an LED owner: proven', (_, question) => {
    expect(reach(law, { owners: bound, on: '2026-11-23', ...question }).example).toBeUndefined();
  });
});

describe('golden cases', () => {
  const folder = new URL('golden/', PROFILES);
  const files = readdirSync(folder).sort();

  test('there is a file of them for every State', () => {
    expect(files).toEqual(STATES.map((one) => `${one}.yaml`));
  });

  const cases = files.flatMap((name) => {
    const { golden } = readGolden(name, readFileSync(new URL(name, folder), 'utf8'), law);
    return golden.cases.map((one) => [golden.state, one.about, one] as const);
  });
  test.each(cases)('%s: %s', (owner, _, one) => {
    expect(checkGolden(law, owner, one)).toBeUndefined();
  });
});

test('every domain has fields, and every field a category', () => {
  for (const domain of DOMAINS) expect(law.catalogue[domain].fields.length).toBeGreaterThan(20);
});
