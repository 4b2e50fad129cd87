import { describe, expect, test } from '@jest/globals';
import { explain, explanationText } from './explain.ts';
import { checkGolden, readGolden } from './golden.ts';
import { lint } from './lint.ts';
import type { Finding } from './finding.ts';
import { matrixCsv, matrixHtml, matrixMarkdown, matrixOf } from './matrix.ts';
import { reach } from './reach.ts';
import type { Law } from '../law/law.ts';
import { AA, BB, FLOOR, fixtureLaw, inquiry, record, state } from '../testing/fixture.ts';

const ON = '2026-11-23';

describe('lint', () => {
  const findings = (change: Readonly<Record<string, string>> = {}): readonly Finding[] =>
    lint(fixtureLaw(change), ON, [state('AA')]);
  const said = (kind: Finding['kind'], all: readonly Finding[]): readonly string[] =>
    all.filter((one) => one.kind === kind).map(({ rule, message }) => rule ?? message);
  const withRule = (rule: string): Readonly<Record<string, string>> => ({
    'AA.yaml': AA.replace('limits:', `${rule}limits:`),
  });

  test('finds categories that nobody thought of', () => {
    expect(said('GAP', findings())).toContain('seizure QUANTITY: no grant and no limit speaks of it');
    expect(said('GAP', findings())).not.toContain('person BIO_CORE: no grant and no limit speaks of it');
    expect(said('GAP', findings()).join()).not.toContain('SOURCE');
  });

  test('finds rules that can never make a difference', () => {
    const dead = withRule(`  - id: AA-DEAD
    data: { domain: person, categories: [BIO_CORE], exceptFields: [nationality] }
    to: { groups: [LED], agencyKinds: [POLICE] }
    purposes: [INVESTIGATION]
    subjects: [SUSPECT]
    mode: MASK
    mask: INITIALS
    basis: [{ instrument: AA-Act, article: "22" }]
`);
    expect(said('NEVER', findings(dead))).toEqual(['AA-DEAD']);
    expect(said('NEVER', findings())).toEqual([]);
    const blocked = {
      'eu-floor.yaml': FLOOR.replace(
        'limits:',
        `limits:
  - id: EU-NO-FIREARMS
    data: { domain: firearm }
    mode: DENY
    reason: NOT_AVAILABLE
    basis: [{ instrument: Example, article: "1" }]`,
      ),
    };
    expect(said('NEVER', findings(blocked))).toEqual(['AA-F-010', 'AA-F-020']);
  });

  test('finds what has ended, and what soon will', () => {
    expect(said('EXPIRING', findings())).toEqual(['AA-F-020']);
    expect(
      lint(fixtureLaw(), '2027-01-01', [state('AA')])
        .filter(({ kind }) => kind === 'EXPIRED')
        .map(({ rule }) => rule),
    ).toEqual(['AA-F-020']);
  });

  test('says what a condition on the offence means for whoever states none', () => {
    const offence = (condition: string) => ({
      'AA.yaml': AA.replace('offence: { maxPenaltyMonthsAtLeast: 13 }', condition).replace(
        '    record: { minor: true }',
        `    ${condition}`,
      ),
    });
    expect(said('OFFENCE', findings())).toEqual([]);
    expect(said('OFFENCE', findings(offence("offence: { exceptCodes: ['15*'] }")))).toEqual([
      'AA-P-030',
      'AA-L-020',
    ]);
    expect(said('OFFENCE', findings(offence("offence: { codes: ['15*'] }")))).toEqual(['AA-L-020']);
    expect(said('OFFENCE', findings(offence("offence: { stated: true, exceptCodes: ['15*'] }")))).toEqual([]);
  });

  test('finds approvals that nobody can give', () => {
    expect(said('APPROVAL', findings())).toEqual([]);
    const approval = 'approval: { by: [MAGISTRATE], within: P3D }';
    expect(said('APPROVAL', findings({ 'AA.yaml': AA.replace(approval, '') }))).toEqual(['AA-P-021']);
    const hidden = { 'AA.yaml': AA.replace(approval, `disclosure: SILENT\n    ${approval}`) };
    expect(said('APPROVAL', findings(hidden))).toEqual(['AA-P-021']);
  });

  test('finds a threshold that a caller passes by stating more', () => {
    const vouched = AA.replace('    mode: MASK\n', '    vouched: [OFFENCE]\n    mode: MASK\n');
    expect(said('STATED', findings())).toEqual(['AA-P-030']);
    expect(said('STATED', findings({ 'AA.yaml': vouched }))).toEqual([]);
  });

  test('finds what nobody may see', () => {
    expect(said('NOBODY', findings())).toContain('person SOURCE: nobody may see it');
  });

  test('finds conditions for other Member States that do not bind at home', () => {
    expect(said('UNEQUAL', findings()).join()).not.toContain('dateOfBirth');
    const unequal = {
      'AA.yaml': AA.replace(
        'to: { groups: [LED] }\n    purposes: [INVESTIGATION]',
        'to: { domestic: true }\n    purposes: [INVESTIGATION]',
      ),
    };
    expect(
      findings(unequal).some(
        ({ kind, severity, message }) =>
          kind === 'UNEQUAL' && severity === 'error' && message.startsWith('person.'),
      ),
    ).toBe(true);
    const duty =
      withRule('').constructor === Object
        ? {
            'AA.yaml': AA.replace(
              'asking:',
              `  - id: AA-L-090
    data: { domain: person }
    to: { domestic: false }
    mode: GRANT
    obligations: [NO_ONWARD]
    basis: [{ instrument: AA-Act, article: "93" }]
asking:`,
            ),
          }
        : {};
    expect(
      findings(duty).some(
        ({ kind, message }) => kind === 'UNEQUAL' && message.includes('the duty NO_ONWARD'),
      ),
    ).toBe(true);
  });
});

describe('reach', () => {
  test('proves by exhaustion', () => {
    const answer = reach(fixtureLaw(), { categories: ['SOURCE'], level: 'ABOVE_DENY' });
    expect(answer.example).toBeUndefined();
    expect(answer.inquiries).toBeGreaterThan(40);
  });

  test('or gives a counterexample that is one', () => {
    const law = fixtureLaw();
    const { example } = reach(law, {
      owners: [state('AA')],
      categories: ['SPECIAL'],
      level: 'GRANT',
      on: ON,
    });
    expect(example).toMatchObject({
      owner: 'AA',
      path: 'religion',
      inquiry: { necessity: 'stated', purpose: 'INVESTIGATION' },
    });
    expect(
      reach(law, { owners: [state('AA')], categories: ['SPECIAL'], outsideGroups: ['LED'], level: 'SHOWN' })
        .example,
    ).toBeUndefined();
  });
});

describe('what releases can open', () => {
  const NAMELESS = AA.replace('    approval: { by: [MAGISTRATE], within: P3D }\n', '');
  const partner = { toStates: [state('DD')], owners: [state('AA')], level: 'GRANT', on: ON } as const;

  test('reach says it apart from the law alone, and who has to approve', () => {
    const ask = (law: Law, fields: readonly string[], released: boolean) =>
      reach(law, { ...partner, domains: ['person'], fields, released }).example;
    const law = fixtureLaw();
    expect(ask(law, ['dateOfBirth'], false)).toBeUndefined();
    expect(ask(law, ['dateOfBirth'], true)).toMatchObject({
      path: 'dateOfBirth',
      approvals: [{ rule: 'AA-P-021', by: ['MAGISTRATE'], atHome: false, twoPersons: false, auto: false }],
    });
    // Nobody can give what nobody is named for, and no approval lifts a denial.
    expect(ask(fixtureLaw({ 'AA.yaml': NAMELESS }), ['dateOfBirth'], true)).toBeUndefined();
    expect(ask(law, ['religion', 'informant'], true)).toBeUndefined();
    // What is shown anyway needs no release.
    const own = reach(law, { ...partner, toStates: [state('BB')], fields: ['dateOfBirth'], released: true });
    expect(own.example).toMatchObject({ path: 'dateOfBirth' });
    expect(own.example?.approvals).toBeUndefined();
  });

  test('the matrix names it, with who has to approve, and what no release can give', () => {
    const asked = (code: string, change: Readonly<Record<string, string>> = {}) =>
      matrixOf(fixtureLaw(change), inquiry({ requester: { state: state(code) } }));
    const magistrate = 'MAGISTRATE (AA-P-021)';
    const text = matrixMarkdown(asked('DD'));
    expect(text).toContain('| person | BIO_CORE | A* | G |');
    expect(text).toContain(`- AA, shown after ${magistrate}: person BIO_CORE\n`);
    expect(matrixCsv([asked('DD')])).toMatch(/,BIO_CORE,AA,.*,true,GRANT,MAGISTRATE \(AA-P-021\)\n/u);
    expect(matrixHtml([asked('DD')])).toContain(`AA-P-021, shown after ${magistrate}"`);

    const nameless = matrixMarkdown(asked('DD', { 'AA.yaml': NAMELESS }));
    expect(nameless).toContain('| person | BIO_CORE | a* | G |');
    expect(nameless).not.toContain('What a release opens');

    const asking = `${BB}  - id: BB-Q-020
    data: { domain: person, categories: [BIO_CORE] }
    mode: NEEDS_APPROVAL
    approval: { by: [SPOC_SUPERVISOR], twoPersons: true }
    basis: [{ instrument: BB-Act, article: "3" }]
`;
    expect(matrixMarkdown(asked('BB', { 'BB.yaml': asking }))).toContain(
      "- AA, shown after SPOC_SUPERVISOR, two people, of the requester's own State (BB-Q-020): person BIO_CORE\n",
    );
  });
});

describe('what was approved before', () => {
  const golden = (releases: string, mode: string, because: string): string => `
state: AA
cases:
  - about: a partner asks for a date of birth
    ask: { state: DD, agencyKind: POLICE, role: INVESTIGATOR, purpose: INVESTIGATION }
    of: { domain: person, subjects: [SUSPECT] }
    releases: ${releases}
    field: dateOfBirth
    answer: { mode: ${mode}${mode === 'GRANT' ? '' : ', mask: YEAR_ONLY'} }
    because: ${because}
`;
  const check = (text: string): string | undefined => {
    const law = fixtureLaw();
    const [first] = readGolden('AA.yaml', text, law).golden.cases;
    return first && checkGolden(law, 'AA', first);
  };

  test('is part of a golden case, and of its explanation', () => {
    const released = '[{ fields: [dateOfBirth], by: [MAGISTRATE] }]';
    expect(check(golden(released, 'GRANT', '"Approved by release: release-1"'))).toBeUndefined();
    expect(check(golden(released, 'GRANT', '"grant NEEDS_APPROVAL, approved"'))).toBeUndefined();
    expect(check(golden('[]', 'NEEDS_APPROVAL', 'approval'))).toBeUndefined();
    const [other, open] = ['SPOC_OPERATOR', 'MAGISTRATE'].map(
      (by) =>
        `[{ fields: [dateOfBirth], by: [${by}], status: ${by === 'MAGISTRATE' ? 'ASKED' : 'APPROVED'} }]`,
    );
    for (const useless of [other, open])
      expect(check(golden(String(useless), 'NEEDS_APPROVAL', 'approval'))).toBeUndefined();
  });

  test('is refused where it names what the law does not know', () => {
    expect(() =>
      check(golden('[{ fields: [dateOfBrith], by: [MAGISTRATE], rules: [AA-P-012] }]', 'GRANT', 'x')),
    ).toThrow(/AA\.yaml:7:\d+.*"dateOfBirth"[\s\S]*AA\.yaml:7:\d+.*there is no rule "AA-P-012"/u);
  });
});

describe('explain and matrix', () => {
  test('name the rules that decided, where they stand, and what the others ask for', () => {
    const text = explanationText(
      explain({ law: fixtureLaw(), inquiry: inquiry(), domain: 'person' }, record(), 'documentNumber'),
      'documentNumber',
    );
    expect(text).toContain('documentNumber is withheld.');
    expect(text).toContain('State an offence with a highest penalty of at least 13 months.');
    expect(text).toMatch(/AA-P-030 \(AA\.yaml:\d+\): another offence or penalty/u);
    const silent = explanationText(
      explain({ law: fixtureLaw(), inquiry: inquiry(), domain: 'person' }, record(), 'informant'),
      'informant',
    );
    expect(silent).toContain('not told that it exists');
    expect(silent).toMatch(/\* EU-SOURCE \(EU floor, eu-floor\.yaml:\d+\): limit DENY/u);
  });

  test('print who sees what', () => {
    const matrix = matrixOf(fixtureLaw(), inquiry());
    expect(matrixMarkdown(matrix)).toContain('| person | BIO_CORE | G* | G |');
    expect(matrixMarkdown(matrix)).toContain('**Illustrative law.**');
    expect(matrixCsv([matrix])).toContain(
      ',person,GENETIC,AA,DENY,,SPECIAL_CATEGORY_NOT_STRICTLY_NECESSARY,EU-STRICT,false',
    );
    const html = matrixHtml([matrix]);
    expect(html).toContain('<td class="DENY" title="DENY, PERSON_SAFETY, EU-SOURCE">-</td>');
    expect(html).not.toMatch(/<script|https?:/u);
  });
});
