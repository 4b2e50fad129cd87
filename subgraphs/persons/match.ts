import { numberAgreement, type Agreement, type ShownNumber } from '../../shared/src/kit/schema/agreement.ts';
import type { Explanation } from '../../shared/src/sources/sql/question.ts';
import type { CheckedDocument, PersonSearch } from './arguments.ts';
import { birthAgreement, type AskedBirth } from './births.ts';
import { nameMatch, type NameMatch, type RecordedName } from './names/match.ts';
import { IDENTITY_WEIGHTS, SIMILAR_COUNTS } from './names/rules.ts';
import { namesNone, NO_SEX, renamed, saysNoNationality } from './unknown.ts';

/**
 * How much each member of a search counts in a record's score, beside the others that are asked for: those of identity
 * links, and a document for as much as all of them together.
 */
export const WEIGHTS = { ...IDENTITY_WEIGHTS, DOCUMENT: 1 } as const;

/** How well a member is met. What is not known is half-way: it speaks neither for nor against. */
export const FIT: Readonly<Record<Agreement, number>> = {
  EQUAL: 1,
  SIMILAR: SIMILAR_COUNTS,
  MISSING: 0.5,
  DIFFERENT: 0,
};

/** What of a search is compared with each record. */
export type Compared = Pick<PersonSearch, 'name' | 'birth' | 'sex' | 'nationality' | 'document'>;

/** A person as callers see it: what is not shown is null. */
interface SeenPerson {
  readonly primaryName?: string | null;
  readonly identities?: readonly (RecordedName & { readonly dateOfBirth?: string | null })[] | null;
  readonly dateOfBirth?: string | null;
  readonly sex?: string | null;
  readonly nationalities?: readonly string[] | null;
  readonly documents?: readonly ShownNumber[] | null;
}

/** Says why a person was found, in the words of `PersonMatch`. */
export function explanationOf(
  { name, birth, sex, nationality, document }: Compared,
  { asked, isRanked }: Pick<Explanation, 'asked' | 'isRanked'>,
): Explanation {
  const known = new Map<string, NameMatch>();
  const named = (person: SeenPerson): NameMatch | null =>
    name === undefined ? null : nameMatch(name, recordedNames(person), known);
  return {
    type: 'PersonMatch',
    asked,
    isRanked,
    of: (record, rank) => {
      const person = record as SeenPerson;
      const birthOf = (): Agreement | null => (birth ? birthOfPerson(birth, person) : null);
      const sexOf = (): Agreement | null => (sex === undefined ? null : sexAgreement(sex, person));
      const nationalityOf = (): Agreement | null =>
        nationality === undefined ? null : nationalityAgreement(nationality, person);
      const documentOf = (): Agreement | null =>
        document === undefined ? null : documentAgreement(document, person);
      return {
        score: () => rank ?? documentFit(documentOf()),
        colour: () =>
          isSame(document, documentOf(), named(person)) &&
          ![birthOf(), sexOf(), nationalityOf()].includes('DIFFERENT')
            ? 'WHITE'
            : 'YELLOW',
        name: () => named(person),
        dateOfBirth: birthOf,
        sex: sexOf,
        nationality: nationalityOf,
        document: documentOf,
      };
    },
  };
}

/** Every name of a record. The primary one mostly is one of its identities, and is the only name of some. */
function recordedNames({ primaryName, identities }: SeenPerson): readonly RecordedName[] {
  return [...(identities ?? []), ...(primaryName == null ? [] : [{ surnames: primaryName }])];
}

/** The score of a lookup, which does not rank and asks for a document alone; null where none was asked for. */
function documentFit(agreement: Agreement | null): number | null {
  return agreement === null ? null : FIT[agreement];
}

/** The same document of the same issuer, under a name that is the same or similar by a rule. */
function isSame(
  document: CheckedDocument | undefined,
  agreement: Agreement | null,
  name: NameMatch | null,
): boolean {
  return document?.includes('/') === true && agreement === 'EQUAL' && name !== null && name.how !== null;
}

function birthOfPerson(asked: AskedBirth, { identities, dateOfBirth }: SeenPerson): Agreement {
  const births = (identities ?? []).flatMap((identity) => identity.dateOfBirth ?? []);
  return birthAgreement(asked, births.length > 0 || dateOfBirth == null ? births : [dateOfBirth]);
}

function sexAgreement(asked: string, { sex }: SeenPerson): Agreement {
  if (sex === asked) return 'EQUAL';
  return sex == null || NO_SEX.some((none) => none === sex) ? 'MISSING' : 'DIFFERENT';
}

function nationalityAgreement(asked: string, { nationalities }: SeenPerson): Agreement {
  const recorded = nationalities ?? [];
  if (recorded.includes(asked)) return 'EQUAL';
  if (renamed(asked).some((code) => recorded.includes(code))) return 'SIMILAR';
  return namesNone(recorded) || saysNoNationality(asked) ? 'MISSING' : 'DIFFERENT';
}

/** A document without an issuer on record may be the one that is asked for. */
function documentAgreement(asked: CheckedDocument, { documents }: SeenPerson): Agreement {
  const [issuer, number] = asked.includes('/') ? asked.split('/') : [undefined, asked];
  return numberAgreement({ number: number ?? '', issuer }, documents ?? []);
}
