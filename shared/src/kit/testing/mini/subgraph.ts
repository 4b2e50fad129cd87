import type { GraphQLResolveInfo } from 'graphql';
import sql from 'sql-template-tag';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { PublicId } from '../../../core/ids.ts';
import { stateCode } from '../../../core/ids.ts';
import { HEADER_COLUMNS, HEADER_DDL } from '../../../sources/migrations/header.ts';
import type { LinkDefinition } from '../../../sources/sql/question.ts';
import type { HubContext, PageArgs } from '../../schema/hub.ts';
import type { NationalSubgraph } from '../../schema/subgraph.ts';

class MiniFirearms1772323200001 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE TABLE register.firearm (${HEADER_DDL},
      serial_number text, make text COLLATE "C", holders jsonb, PRIMARY KEY (owner, id))`);
    await db.query(
      `CREATE VIEW hub.firearm_v1 AS SELECT ${HEADER_COLUMNS.join(', ')}, serial_number, make, holders FROM register.firearm`,
    );
    await db.query('GRANT SELECT ON hub.firearm_v1 TO hub_reader');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP VIEW hub.firearm_v1');
    await db.query('DROP TABLE register.firearm');
  }
}

const PERSONS: LinkDefinition = { domain: 'firearm', path: 'persons', farDomain: 'person', kinds: ['OWNER'] };

/** A subgraph of three columns over the firearm domain: the kit's behaviour, without a real domain's size. */
export const mini: NationalSubgraph = {
  name: 'firearms',
  domain: 'firearm',
  recordType: 'Firearm',
  directory: new URL('.', import.meta.url),
  migrations: [MiniFirearms1772323200001],
  resolvers: {
    Query: {
      firearms: (
        _root: unknown,
        args: PageArgs & {
          readonly make: string;
          readonly owners?: readonly string[];
          readonly holder?: string;
        },
        { hub }: HubContext,
        info: GraphQLResolveInfo,
      ) =>
        hub.search(
          {
            domain: 'firearm',
            conditions: [sql`r.make = ${args.make}`],
            uses: [{ path: 'make', use: 'OPEN' }],
            order: [{ expression: sql`r.serial_number`, direction: 'ASC', type: 'text' }],
            ...(args.holder === undefined
              ? {}
              : { linkedTo: { link: PERSONS, id: args.holder, argument: 'holder' } }),
            ...(args.owners ? { owners: args.owners.map(stateCode) } : {}),
          },
          args,
          info,
        ),
      firearmsBySerials: (
        _root: unknown,
        args: { readonly serials: readonly string[] },
        { hub }: HubContext,
        info: GraphQLResolveInfo,
      ) =>
        hub.lookup(
          {
            domain: 'firearm',
            keys: args.serials,
            condition: sql`r.serial_number = k.key`,
            uses: [{ path: 'serialNumber', use: 'MATCH' }],
          },
          info,
        ),
      firearm: (
        _root: unknown,
        args: { readonly id: string },
        { hub }: HubContext,
        info: GraphQLResolveInfo,
      ) => hub.byId('firearm', args.id, info),
    },
    Firearm: {
      persons: (
        parent: { readonly id: PublicId },
        args: PageArgs,
        { hub }: HubContext,
        info: GraphQLResolveInfo,
      ) => hub.links(PERSONS, parent.id, args, info),
    },
    Person: {
      firearms: (
        parent: { readonly id: PublicId },
        args: PageArgs,
        { hub }: HubContext,
        info: GraphQLResolveInfo,
      ) => hub.links(PERSONS, parent.id, args, info),
    },
  },
};
