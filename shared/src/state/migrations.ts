import { AGREED_FUNCTIONS, AGREED_TABLES } from './agreed-functions.ts';
import { CLOCK_FUNCTIONS } from './clock-functions.ts';
import { CRASH_FUNCTIONS } from './crash-functions.ts';
import { DEAD_FUNCTIONS, DEAD_TOGETHER } from './dead-functions.ts';
import { LOOK_WITH_NUMBERS, STATE_FUNCTIONS } from './functions.ts';

/** One step of the database that gateways share. */
export interface StateMigration {
  readonly version: number;
  /** The oldest version of this list with which a gateway may still use the database after this step. */
  readonly needs: number;
  readonly statements: readonly string[];
}

/**
 * Steps in their order. What is there is never changed: what comes later is a step of its own. Counts and proofs lie in tables
 * without a log: after a crash of the database they are empty, and `epoch` says so by another salt, as it does where its clock was
 * put back. What is agreed on lies in some with.
 */
export const STATE_MIGRATIONS: readonly StateMigration[] = [
  {
    version: 1,
    needs: 1,
    statements: [
      `CREATE UNLOGGED TABLE liaison_state.epoch (
        is_one boolean PRIMARY KEY DEFAULT true CHECK (is_one),
        salt uuid NOT NULL DEFAULT gen_random_uuid())`,
      `CREATE UNLOGGED TABLE liaison_state.member (
        name text PRIMARY KEY,
        joined uuid NOT NULL DEFAULT gen_random_uuid(), -- another one when it was taken for dead meanwhile
        seen timestamptz NOT NULL,
        files jsonb NOT NULL DEFAULT '{}')`, // digests of files that all must have alike
      `CREATE UNLOGGED TABLE liaison_state.bucket (
        rate text COLLATE "C", key bytea,
        remaining double precision NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (rate, key)) WITH (fillfactor = 60)`,
      `CREATE UNLOGGED TABLE liaison_state.share (
        share text COLLATE "C", key bytea,
        held double precision NOT NULL, -- by all members together
        PRIMARY KEY (share, key)) WITH (fillfactor = 60)`,
      `CREATE UNLOGGED TABLE liaison_state.holding (
        member text, share text COLLATE "C", key bytea,
        held double precision NOT NULL,
        PRIMARY KEY (member, share, key)) WITH (fillfactor = 60)`,
      `CREATE UNLOGGED TABLE liaison_state.proof (
        id bytea PRIMARY KEY,
        until timestamptz NOT NULL)`,
      'CREATE INDEX proof_until ON liaison_state.proof (until)',
      `CREATE TABLE liaison_state.law (
        number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        digest text NOT NULL,
        at timestamptz NOT NULL, -- from when on it is in force, everywhere at once
        by text NOT NULL)`,
      ...STATE_FUNCTIONS,
    ],
  },
  {
    version: 2,
    needs: 1,
    statements: [
      `CREATE TABLE liaison_state.hub (
        is_one boolean PRIMARY KEY DEFAULT true CHECK (is_one),
        id text NOT NULL)`, // follows from the hub's secret: the gateways of another hub have another one
      LOOK_WITH_NUMBERS,
    ],
  },
  {
    version: 3,
    needs: 1,
    statements: [...AGREED_TABLES, ...AGREED_FUNCTIONS],
  },
  {
    version: 4,
    needs: 1,
    statements: DEAD_FUNCTIONS,
  },
  {
    version: 5,
    needs: 1,
    statements: [...CLOCK_FUNCTIONS, ...DEAD_TOGETHER],
  },
  {
    version: 6,
    needs: 1,
    statements: CRASH_FUNCTIONS,
  },
];
