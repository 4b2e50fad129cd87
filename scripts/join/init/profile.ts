import { quoted, type Joining } from './joining.ts';

/**
 * Writes the first profile of a State: a few grants about people, illustrative, to be replaced by its law.
 *
 * @param version the day, YYYY-MM-DD.
 */
export function profileText({ state, name, groups }: Joining, version: string): string {
  return `# yaml-language-server: $schema=./schema.json
# The law of ${name} as data: ILLUSTRATIVE, a form to fill in, not a statement of its law.
# README.md of the profiles (shared/profiles in the hub's folder) says what a rule may hold. "npm run law -- lint --state ${state}"
# says what is missing. What no grant lends is not lent.
# ${groups.length === 0 ? 'groups.yaml has this State in no group: rules of others that name groups do not mean its officers' : `groups.yaml has this State in: ${groups.join(', ')}`}.
state: ${quoted(state)}
name: ${JSON.stringify(name)}
# timezone: Europe/Helsinki  # fill in: the IANA name of the capital's clocks; UTC until then
status: illustrative  # "in-force" when those who answer for the law have reviewed it
version: "${version}"
note: Illustrative, not a statement of national law.
contact: { name: "Single point of contact of ${name.replaceAll('"', "'")} (fill in)", email: spoc@fill-in.example }  # also phone, hours, languages
gap: { basis: [{ instrument: National act (fill in), article: "1" }] }
grants:
  # People: who is recorded, and who it is. At home and, as LED Art. 9(4) wants it, for the same authorities of the other
  # States that are bound by the Directive.
  - id: ${state}-P-010
    data: { domain: person, categories: [INDEX, BIO_CORE, DOCUMENT, REFERENCE], exceptFields: [reference] }
    to: { groups: [LED], domestic: true, agencyKinds: [POLICE] }  # fill in: which authorities
    purposes: [INVESTIGATION]  # fill in: what for
    subjects: [SUSPECT, CONVICTED]  # fill in: about whom
    mode: GRANT
    basis: [{ instrument: National act (fill in), article: "1" }]
  # A partner outside: hit or no hit for an exact name or document, initials until somebody approves.
  - id: ${state}-P-020
    data: { domain: person, categories: [INDEX] }
    to: { groups: [UK_TCA], agencyKinds: [POLICE] }
    purposes: [INVESTIGATION]
    subjects: [SUSPECT, CONVICTED]
    mode: HIT_ONLY
    matchOn: [BIO_CORE, DOCUMENT]
    basis: [{ instrument: National act (fill in), article: "2" }]
  - id: ${state}-P-021
    data: { domain: person, categories: [BIO_CORE] }
    to: { groups: [UK_TCA], agencyKinds: [POLICE] }
    purposes: [INVESTIGATION]
    subjects: [SUSPECT, CONVICTED]
    mode: NEEDS_APPROVAL
    mask: INITIALS
    approval: { by: [SPOC_OPERATOR], within: P5D }
    basis: [{ instrument: National act (fill in), article: "2" }]
  # Fill in: what else is lent. The profiles beside this one have examples of each domain and category.
limits:
  # What is not decided yet is not lent, and the caller is told so. Take out of these two what a grant above lends
  # from then on; when all is decided, take them away.
  - id: ${state}-L-001
    data: { domain: person, exceptCategories: [INDEX, BIO_CORE, DOCUMENT, REFERENCE, OPERATIONAL] }
    mode: DENY
    reason: CATEGORY_NOT_EXCHANGEABLE
    basis: [{ instrument: National act (fill in), article: "1" }]
  - id: ${state}-L-002
    data: { domain: [firearm, seizure, crossing] }
    mode: DENY
    reason: CATEGORY_NOT_EXCHANGEABLE
    basis: [{ instrument: National act (fill in), article: "1" }]
  - id: ${state}-L-010  # Police tactics and methods are not exchanged.
    data: { categories: [OPERATIONAL] }
    mode: DENY
    disclosure: GENERIC
    reason: ONGOING_INVESTIGATION
    basis: [{ instrument: National act (fill in), article: "3" }]
`;
}

/** Writes the first golden cases of that profile: what it must answer, until its author says otherwise. */
export function goldenText({ state, name }: Joining): string {
  const cases = [
    goldenCase(
      state,
      'Its own police see the name of a suspect.',
      [state],
      `mode: GRANT, rules: [${state}-P-010]`,
    ),
    goldenCase(state, 'So do the police of another State of the Directive.', ['FR'], 'mode: GRANT'),
    goldenCase(
      state,
      'The United Kingdom sees initials until somebody approves.',
      ['GB'],
      'mode: NEEDS_APPROVAL, mask: INITIALS',
    ),
    goldenCase(state, 'Where no grant is, nothing is lent.', ['US'], 'mode: DENY'),
    goldenCase(state, 'A witness is shown to nobody.', ['FR', 'WITNESS'], 'mode: DENY'),
  ];
  return `# Golden cases of ${state}: what the (illustrative) law of ${name} must answer. Add a case: who asks, about which record, which
# field, and the answer. Check with: npm run law -- golden --state ${state}
state: ${quoted(state)}
cases:
${cases.filter((one) => one !== undefined).join('\n')}
`;
}

/** One case about the name of a person, asked in a case for which the asker's State vouches; none where the State of the case is the owner, who is spoken of by the first one. */
function goldenCase(
  owner: string,
  about: string,
  [asks = owner, subject = 'SUSPECT']: readonly string[],
  answer: string,
): string | undefined {
  if (asks === owner && !answer.includes('rules')) return undefined;
  return `  - about: ${about}
    ask: { state: ${quoted(asks)}, agencyKind: POLICE, role: INVESTIGATOR, purpose: INVESTIGATION, vouched: [CASE] }
    of: { domain: person, subjects: [${subject}] }
    field: primaryName
    answer: { ${answer} }`;
}
