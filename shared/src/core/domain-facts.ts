import { DOMAIN_FACTS } from './domains.ts';
import type { Domain, Mark, SubjectCategory } from './vocabulary.ts';

/** A mark that follows from a column of one domain's view: there when the column holds one of these words, or none. */
export interface DerivedMark {
  readonly column: string;
  readonly words: readonly string[];
  /** What a rule says that asks for it, in the words of the law's JSON Schema: `a crossing in local border traffic`. */
  readonly about: string;
}

/** What a domain says of itself in `subgraphs/NAME/subgraph.ts`, for all that may not look into that folder. */
export interface DomainFacts {
  /** Folder and federation name of its subgraph. */
  readonly subgraph: string;
  /** GraphQL type of its records. */
  readonly recordType: string;
  /** What its records are about, in two or three words: `Drug seizures`. */
  readonly about: string;
  /** Capacities in which its plainest record names somebody; none where it is about a thing. */
  readonly plainSubjects: readonly SubjectCategory[];
  /** Marks that its records have beside those of every record. */
  readonly marks: Readonly<Partial<Record<Mark, DerivedMark>>>;
}

/** The facts of every domain. `npm run schema` writes them into `domains.ts`. */
export const domainFacts: Readonly<Record<Domain, DomainFacts>> = DOMAIN_FACTS;
