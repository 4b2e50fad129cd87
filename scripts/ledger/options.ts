import type pg from 'pg';
import { LogSigners } from '../../shared/src/ledger/proof/log-signers.ts';
import { DEFAULT_INSTANCE } from '../../gateway/src/config/config.ts';
import { dataDirectory } from '../hub/data-directory.ts';
import { LEDGER_ENVIRONMENT } from '../hub/ledger-urls.ts';
import { startForCommand } from '../hub/postgres/for-command.ts';
import { PgClient } from '../../shared/src/core/pg-client.ts';
import type { Flags } from '../commands/dispatch.ts';
import { setting } from '../hub/settings.ts';
import { pinnedKey } from './check.ts';
import { LEDGER_DATABASE, ledgerSecrets } from '../hub/embedded-ledger.ts';

/** What every command that looks at a log is told. */
export interface LedgerPlace {
  readonly url: string;
  readonly log: string;
  /** What is pinned: the option, or the key of this installation that signed a checkpoint. */
  readonly keyOf: (checkpoint: string) => string;
  /** The same without a checkpoint: the key that is in use. */
  readonly key: string;
  readonly searchKey: Buffer;
  readonly client: pg.Client;
}

export const PLACE_FLAGS = ['log', 'url', 'key'] as const;

/** @throws Error that names the option, what it holds and what is accepted. */
export function wholeFlag(
  flags: Flags,
  name: string,
  { from, to, byDefault }: { readonly from: number; readonly to: number; readonly byDefault: number },
): number {
  const text = flags[name] ?? String(byDefault);
  const value = /^\d{1,9}$/u.test(text) ? Number(text) : NaN;
  if (!(value >= from && value <= to))
    throw new Error(`--${name}: "${text}" is not a whole number from ${from} to ${to}.`);
  return value;
}

/** An option that is asked for by `yes`. @throws Error that names the option and what it holds instead. */
export function yesFlag(flags: Flags, name: string): boolean {
  const text = flags[name];
  if (text === undefined || text === 'yes') return text === 'yes';
  throw new Error(`--${name}: "${text}" is not yes.`);
}

export function entryFlag({ entry }: Flags): string {
  if (entry === undefined || !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(entry))
    throw new Error(
      `--entry: "${entry ?? ''}" is not the entry of a receipt (extensions.receipt.entry of an answer).`,
    );
  return entry;
}

/** The log that is meant and the key that it is held against. */
export function meantLog(
  flags: Flags,
  env: NodeJS.ProcessEnv,
): Pick<LedgerPlace, 'log' | 'key' | 'keyOf' | 'searchKey'> {
  const log = flags['log'] ?? setting(env, 'LIAISON_INSTANCE') ?? DEFAULT_INSTANCE;
  const { searchKey, signingKeys } = ledgerSecrets(dataDirectory(env));
  const signers = new LogSigners(log, signingKeys);
  const key = flags['key'] ?? signers.wanted.verifierKey;
  try {
    pinnedKey(key);
  } catch (error) {
    throw new Error(
      `--key: ${error instanceof Error ? error.message : String(error)}. npm run ledger -- key prints it.`,
      {
        cause: error,
      },
    );
  }
  const keyOf = (checkpoint: string): string =>
    flags['key'] ?? signers.signerOf(checkpoint)?.verifierKey ?? key;
  return { log, key, keyOf, searchKey };
}

/** Opens the database of `--url` or LIAISON_LEDGER, or the embedded one, and leaves everything as it found it. */
export async function atLedger(
  flags: Flags,
  env: NodeJS.ProcessEnv,
  work: (place: LedgerPlace) => Promise<number>,
): Promise<number> {
  const log = meantLog(flags, env);
  const given = flags['url'] ?? setting(env, LEDGER_ENVIRONMENT.writer);
  const cluster = given === undefined ? await startForCommand(dataDirectory(env)) : undefined;
  const url = given ?? cluster?.adminUrl(LEDGER_DATABASE) ?? '';
  try {
    const client = await connected(url);
    try {
      return await work({ ...log, url, client });
    } finally {
      await client.end();
    }
  } finally {
    await cluster?.leave();
  }
}

async function connected(url: string): Promise<pg.Client> {
  if (!/^postgres(?:ql)?:\/\//u.test(url) || !URL.canParse(url))
    throw new Error('--url: a URL such as postgres://user:password@host:5432/liaison_ledger is accepted.');
  const client = new PgClient({ connectionString: url, connectionTimeoutMillis: 5_000 });
  const { host, pathname } = new URL(url);
  try {
    await client.connect();
  } catch (error) {
    const why = error instanceof AggregateError ? String(error.errors[0]) : String(error);
    throw new Error(
      `The database ${host}${pathname} cannot be reached: ${why.replace(/^\w*error: /iu, '')}`,
      {
        cause: error,
      },
    );
  }
  const { rows } = await client.query<{ found: boolean }>(
    "SELECT to_regclass('ledger.record') IS NOT NULL AS found",
  );
  if (rows[0]?.found === true) return client;
  await client.end();
  throw new Error(`The database ${host}${pathname} holds no ledger. npm run ledger -- migrate makes one.`);
}

/** @throws Error that names the option and what is accepted. */
export function momentFlag(flags: Flags, name: string): string | undefined {
  const text = flags[name];
  if (text === undefined) return undefined;
  if (!/^\d{4}-\d{2}-\d{2}(?:T\S+)?$/u.test(text) || Number.isNaN(Date.parse(text)))
    throw new Error(
      `--${name}: "${text}" is not a day such as 2026-11-24, or a moment such as 2026-11-24T12:00:00Z.`,
    );
  return new Date(text).toISOString();
}
