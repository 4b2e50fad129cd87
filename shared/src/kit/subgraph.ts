import type { IResolvers } from './resolvers.ts';
import type { Domain } from '../core/vocabulary.ts';
import type { MigrationInterface } from 'typeorm';

/** One of the four folders under `subgraphs/`: everything the kit needs to serve it. */
export interface SubgraphDefinition {
  /** Folder and federation name, such as `drug-seizures`. Audience of the envelope. */
  readonly name: string;
  readonly domain: Domain;
  /** Where `schema.graphql` lies: `new URL('.', import.meta.url)`. */
  readonly directory: URL;
  readonly resolvers: IResolvers;
  readonly migrations: readonly (new () => MigrationInterface)[];
}
