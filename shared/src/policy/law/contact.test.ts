import { expect, test } from '@jest/globals';
import { decide } from '../decide/decide.ts';
import { AA, BB, FLOOR, fixtureLaw, inquiry, record, state } from '../testing/fixture.ts';
import { diffLaws } from '../tools/diff.ts';
import { explain, explanationText } from '../tools/explain.ts';
import { lint } from '../tools/lint.ts';
import { contactText } from './contact.ts';

const ON = '2026-11-23';
const CONTACT = 'contact: { name: Invented office, email: spoc@aa.example, phone: "+999 1 0100" }\n';
const withContact = (text: string): Readonly<Record<string, string>> => ({ 'AA.yaml': text + AA });
const OFFICE = { name: 'Invented office', email: 'spoc@aa.example', phone: '+999 1 0100' };
/** The requester's own law and the floor ask for approvals too. */
const ASKING = `${BB}  - id: BB-Q-020
    data: { domain: person, categories: [BIO_CORE] }
    mode: NEEDS_APPROVAL
    reason: HUMAN_CONFIRMATION_REQUIRED
    approval: { by: [SPOC_SUPERVISOR] }
    basis: [{ instrument: BB-Act, article: "3" }]
`;
const FLOORED = FLOOR.replace(
  'limits:',
  `limits:
  - id: EU-APPROVAL
    data: { domain: person, categories: [BIO_CORE] }
    mode: NEEDS_APPROVAL
    reason: HUMAN_CONFIRMATION_REQUIRED
    approval: { by: [MAGISTRATE] }
    basis: [{ instrument: Example, article: "1" }]`,
);

test.each([
  ['no office', 'contact: { email: spoc@aa.example }\n', 'name'],
  ['no address', 'contact: { name: Invented office }\n', 'email'],
  ['an address that is none', CONTACT.replace('@', ' at '), 'an address such as spoc@police.example'],
  ['a number without a country', CONTACT.replace('+999', '0999'), 'a number with the code of the country'],
  ['a language in words', CONTACT.replace(' }', ', languages: [English] }'), 'a language such as en'],
])('%s refuses the law, by name', (_, text, message) => {
  expect(() => fixtureLaw(withContact(text))).toThrow(message);
});

test('each approval says where its State is reached: the floor has the owner approve, the second key the own State', () => {
  const question = { inquiry: inquiry(), domain: 'person' } as const;
  const files = { ...withContact(CONTACT), 'eu-floor.yaml': FLOORED };
  const contacts = (bb: string) => {
    const law = fixtureLaw({ ...files, 'BB.yaml': bb });
    const unlock = decide({ law, ...question }, record(), 'dateOfBirth').unlock;
    expect(unlock?.contact).toEqual(OFFICE);
    return unlock?.steps.map(({ text, contact }) => [text, contact?.name]);
  };
  const floor = ['Ask magistrate of the owner to approve.', 'Invented office'];
  const own = 'Ask SPOC supervisor of your own State to approve.';
  expect(contacts(CONTACT.replace('Invented', 'Own') + ASKING)).toEqual([floor, [own, 'Own office']]);
  // A State that states none is not said to be reached at another's.
  expect(contacts(ASKING)).toEqual([floor, [own, undefined]]);
});

test('lint says where there is none, diff that it changed, explain where to ask', () => {
  const gaps = (change: Readonly<Record<string, string>>) =>
    lint(fixtureLaw(change), ON, [state('AA'), state('BB')]).filter(({ kind }) => kind === 'CONTACT');
  expect(gaps({})).toMatchObject([{ state: 'AA', severity: 'warning' }]);
  expect(gaps({})[0]?.message).toMatch(/^no "contact".*\(AA-P-021\)/u);
  expect(gaps(withContact(CONTACT))).toEqual([]);
  // Its officers wait at home.
  expect(gaps({ ...withContact(CONTACT), 'BB.yaml': ASKING })).toMatchObject([{ state: 'BB' }]);

  const law = fixtureLaw(withContact(CONTACT));
  const { duties } = diffLaws(fixtureLaw(), law, [state('AA')], ON);
  expect(duties).toMatchObject([{ what: 'is reached at', before: 'no contact', after: contactText(OFFICE) }]);
  const question = {
    law,
    inquiry: inquiry({ requester: { state: state('DD') } }),
    domain: 'person',
  } as const;
  const text = explanationText(explain(question, record(), 'dateOfBirth'), 'dateOfBirth');
  expect(text).toContain('Reached at: Invented office; spoc@aa.example; +999 1 0100.');
});
