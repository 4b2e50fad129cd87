import type { IResolvers } from './resolvers.ts';
import type { Domain } from '../../core/vocabulary.ts';
import type { MigrationInterface } from 'typeorm';

/** One of the folders under `subgraphs/`: everything the kit needs to serve it. */
export interface SubgraphDefinition {
  /** Folder and federation name, such as `drug-seizures`. Audience of the envelope. */
  readonly name: string;
  /** Whose records it serves; none where it asks no national database. */
  readonly domain?: Domain;
  /** Where `schema.graphql` lies: `new URL('.', import.meta.url)`. */
  readonly directory: URL;
  readonly resolvers: IResolvers;
}

/** A subgraph over national databases. */
export interface NationalSubgraph extends SubgraphDefinition {
  readonly domain: Domain;
  readonly migrations: readonly (new () => MigrationInterface)[];
}
