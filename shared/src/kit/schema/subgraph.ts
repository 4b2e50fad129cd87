import type { MigrationInterface } from 'typeorm';
import type { DomainFacts } from '../../core/domain-facts.ts';
import type { Domain } from '../../core/vocabulary.ts';
import type { InventedPart } from '../../invented/world.ts';
import type { DomainContract } from '../../sources/contract/contract-form.ts';
import type { LinkDefinition, LookupQuestion, SearchQuestion } from '../../sources/sql/question.ts';
import type { IResolvers } from './resolvers.ts';
import type { RootQuestions } from './root-questions.ts';

/** One of the folders under `subgraphs/`: everything the kit needs to serve it. */
export interface SubgraphDefinition {
  /** Folder and federation name, such as `drug-seizures`. Audience of the envelope. */
  readonly name: string;
  /** Whose records it serves; none where it asks no national database. */
  readonly domain?: Domain;
  /** The type of those records. */
  readonly recordType?: string;
  /** Where `schema.graphql` lies: `new URL('.', import.meta.url)`. */
  readonly directory: URL;
  readonly resolvers: IResolvers;
}

/** A subgraph over national databases. */
export interface NationalSubgraph extends SubgraphDefinition {
  readonly domain: Domain;
  readonly recordType: string;
  readonly migrations: readonly (new () => MigrationInterface)[];
}

/**
 * A domain, as it states itself in `subgraphs/NAME/subgraph.ts`. Whatever else must know of it is generated from here by
 * `npm run schema`, or takes this: law, SQL, import, demonstration data and tests.
 */
export interface DomainDefinition extends NationalSubgraph, Omit<DomainFacts, 'subgraph'> {
  /** What its fields of the root ask: a State's own process makes the same questions again. */
  readonly questions: RootQuestions;
  /** Every kind of link that its databases keep. */
  readonly links: readonly LinkDefinition[];
  /** What searches compare and the hub itself computes, so that all States are searched alike; none where SQL does. */
  readonly searchColumns?: SearchColumns;
  /** What its sources must offer beside the header and a column a field; nothing where searches compare fields alone. */
  readonly contract?: DomainContract;
  /** Questions that tell whether a source answers fast: those asked most, for what hardly anybody has. */
  readonly mainQuestions?: () => readonly MainQuestion[];
  /** Its part of the demonstration's invented data. */
  readonly invented: InventedPart;
}

/** A question by which a source is tried before it joins. */
export interface MainQuestion {
  /** What is asked: `people by name`. */
  readonly about: string;
  /** The word by which the indexes of the contract that it needs say what they serve. */
  readonly serves: string;
  readonly question: SearchQuestion | LookupQuestion;
}

/** Columns of a domain's register that follow from the fields of a record. */
export interface SearchColumns {
  readonly columns: readonly string[];
  /** Raised by one with every change of what `of` makes of a record: registers under an older one are computed anew. */
  readonly version: number;
  /**
   * Computes them, by column: lists for `text[]`, texts for the others.
   *
   * @param record members as in the GraphQL type; any may be missing or null.
   */
  of(record: Readonly<Record<string, unknown>>): Readonly<Record<string, readonly string[] | string | null>>;
}
