import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import pg from 'pg';
import { stateCode } from '../../../shared/src/core/ids.ts';
import { vouchFor } from '../../../shared/src/identity/demonstration.ts';
import { testHub, type TestHub } from '../../../shared/testing/hub.ts';
import { until } from '../../../shared/testing/until.ts';
import {
  buildPackages,
  CLIENTS,
  generateGenql,
  generateTada,
  installPackages,
  OFFICE,
  run,
  staleTypes,
} from '../tools.ts';

/**
 * Clients that are not ours, and ours over them, beside one hub: made of its own schema, compiled strictly, and run by plain Node as
 * whoever installs them would.
 */
const STATEMENT = {
  purpose: 'INVESTIGATION',
  caseReference: 'INVENTED-CLIENTS',
  offence: '0501;max=120;law=FR',
} as const;
/** Each seizure of Ireland a hundred times more: rows enough to page through. */
const COPIES = `DO $$ DECLARE names text; copied text; BEGIN
  SELECT string_agg(quote_ident(column_name), ','),
    string_agg(CASE column_name WHEN 'id' THEN 's.id || ''-'' || n' ELSE 's.' || quote_ident(column_name) END, ',')
    INTO names, copied FROM information_schema.columns
    WHERE table_schema = 'register' AND table_name = 'seizure' AND is_generated = 'NEVER';
  EXECUTE format('INSERT INTO register.seizure (%s) SELECT %s FROM register.seizure s, generate_series(1, 100) n', names, copied);
END $$`;
const MADE = join(CLIENTS, 'test/programs/made');
const PROGRAMS = join(CLIENTS, 'node_modules/.programs');
/** Where packages are found. */
const REMADE = join(CLIENTS, 'node_modules/.remade');
const folder = mkdtempSync(join(tmpdir(), 'liaison-clients-'));
const documents = join(folder, 'documents');
const missing = whyNotInstalled();
/** Without the registry there is nothing to compile with. It is said, and where everything must hold it fails. */
const check = missing === undefined || process.env['CI'] !== undefined ? test : test.skip;

let hub: TestHub;
let sdl: string;
let given: string;

function whyNotInstalled(): string | undefined {
  try {
    installPackages();
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    console.warn(`The clients are not tried: ${why}`);
    return why;
  }
}

beforeAll(async () => {
  if (missing !== undefined) return;
  mkdirSync(documents);
  const env = { LIAISON_TRUSTED_DOCUMENTS: documents };
  hub = await testHub(['IE', 'DE'], 0.05, { withReleases: true, env });
  await sql('liaison_ie_seizure', COPIES);
  const { caseReference, purpose, offence } = STATEMENT;
  const vouches = [vouchFor({ cases: [caseReference], purposes: [purpose], offence })];
  const token = (await hub.demonstration?.token({ ...OFFICE, officer: 'officer-of-fr', vouches })) ?? '';
  const schema = await fetch(`${hub.gateway.url}/schema.graphql`, {
    headers: { authorization: `Bearer ${token}` },
  });
  sdl = await schema.text();
  const receipt = (await hub.ask('{ releases { nodes { id } } }')).body.extensions?.receipt;
  const proof = await fetch(`${hub.gateway.url}/ledger/proof/inclusion?entry=${receipt?.entry}`);
  const { key } = (await proof.json()) as { readonly key: string };
  given = JSON.stringify({
    url: hub.gateway.url,
    token,
    key,
    name: await nameInIreland(),
    statement: STATEMENT,
  });
});

afterAll(async () => {
  await hub?.stop();
  rmSync(MADE, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

/** A suspect, whom Irish law lends on approval. */
async function nameInIreland(): Promise<string> {
  const rows = await sql<{ name: string }>(
    'liaison_ie_person',
    `SELECT primary_name AS name FROM register.person WHERE subject_categories = '{SUSPECT}' AND primary_name ~ '^[ -~]+$' ORDER BY id LIMIT 1`,
  );
  return rows[0]?.name ?? '';
}

async function sql<Row extends object>(
  database: string,
  ...statements: readonly string[]
): Promise<readonly Row[]> {
  const admin = new pg.Client({ connectionString: hub.cluster.adminUrl(database) });
  await admin.connect();
  try {
    let rows: readonly Row[] = [];
    for (const statement of statements) rows = (await admin.query<Row>(statement)).rows;
    return rows;
  } finally {
    await admin.end();
  }
}

/** Takes a source away, and brings it back. */
async function close(database: string): Promise<void> {
  const others = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}'`;
  await sql('postgres', `ALTER DATABASE ${database} ALLOW_CONNECTIONS false`, others);
}
async function open(database: string): Promise<void> {
  await sql('postgres', `ALTER DATABASE ${database} ALLOW_CONNECTIONS true`);
}

/** A compiled program: each line that it reports, and what it wrote if it failed. */
class Program {
  readonly child: ChildProcess;
  readonly lines: Record<string, unknown>[] = [];
  errors = '';
  readonly ended: Promise<unknown>;

  constructor(name: string) {
    this.child = spawn(process.execPath, ['--no-warnings', join(PROGRAMS, `${name}.js`), given], {
      stdio: 'pipe',
    });
    this.child.stderr?.on('data', (text: Buffer) => (this.errors += text.toString()));
    if (this.child.stdout)
      createInterface(this.child.stdout).on('line', (line) =>
        this.lines.push(JSON.parse(line) as Record<string, unknown>),
      );
    this.ended = once(this.child, 'close');
  }

  async saidLines(count: number): Promise<void> {
    await until(`${count} lines`, () => this.lines.length >= count || this.child.exitCode !== null);
    if (this.lines.length < count) throw new Error(this.errors);
  }

  async last(): Promise<Record<string, unknown>> {
    const [code] = (await this.ended) as [number];
    if (code !== 0) throw new Error(this.errors);
    return this.lines.at(-1) ?? {};
  }
}

function compilePrograms(project = 'test'): string {
  const { status, text } = run(process.execPath, [
    join(CLIENTS, 'node_modules/typescript/bin/tsc'),
    '-p',
    project,
  ]);
  return status === 0 ? '' : text;
}

/** What gql.tada and genql make of a schema. */
function makeOthers(schema: string): void {
  rmSync(MADE, { recursive: true, force: true });
  mkdirSync(MADE, { recursive: true });
  writeFileSync(join(MADE, 'schema.graphql'), schema);
  generateTada(MADE);
  generateGenql(MADE);
}

check('the generated code is what the schema of this hub gives', () => {
  expect(missing).toBeUndefined();
  expect(staleTypes(sdl, join(REMADE, 'same'))).toEqual([]);
});

check('every client compiles strictly, asks, and shows what is withheld', async () => {
  buildPackages();
  makeOthers(sdl);
  expect(compilePrograms()).toBe('');
  // What genql makes is for bundlers: Node alone finds no folder by its name.
  const [genql, bundled] = ['genql', 'genql-bundled'].map((name) => join(PROGRAMS, `${name}.js`));
  await build({
    entryPoints: [genql ?? ''],
    outfile: bundled ?? '',
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  await close('liaison_de_person');
  const programs = ['apollo', 'urql', 'graphql-request', 'gql-tada', 'genql-bundled'];
  const found = await Promise.all(programs.map((name) => new Program(name).last()));
  await open('liaison_de_person');
  const missed = expect.stringContaining('not answered, or not whole, which is no "no hit": DE');
  expect(Object.fromEntries(programs.map((name, at) => [name, found[at]]))).toEqual({
    apollo: { strict: missed, found: 1, withheld: 4, error: missed },
    urql: { found: 1, withheld: 4, error: missed },
    'graphql-request': { found: 1, withheld: 4 },
    'gql-tada': { found: 1, withheld: 1, isBirthShown: false },
    'genql-bundled': { found: 1, withheld: 1, isBirthShown: false },
  });
});

check(
  'ours pages a thousand rows, asks again who was away, asks for a release, and checks its receipt',
  async () => {
    const persisted = join(CLIENTS, 'typescript/generated/persisted-documents.json');
    const signed = await hub.demonstration?.signedDocuments(
      stateCode('FR'),
      JSON.parse(readFileSync(persisted, 'utf8')) as Record<string, string>,
    );
    writeFileSync(join(documents, 'FR.jws'), signed ?? '');
    const program = new Program('typescript');
    await program.saidLines(1);
    await close('liaison_ie_seizure');
    program.child.stdin?.write('\n');
    await program.saidLines(2);
    expect(program.lines[1]).toEqual({ away: ['IE'] });
    await open('liaison_ie_seizure');
    program.child.stdin?.write('\n');
    const { releases, ...told } = await program.last();
    const [asked, again] = releases as readonly object[];
    expect(asked).toMatchObject({ status: 'ASKED' });
    expect(again).toEqual(asked);
    expect(told).toEqual({
      renewed: 1,
      shown: { kind: 'WITHHELD', reason: 'ORIGINATOR_CONSENT_MISSING' },
      ...{
        rows: 1_000,
        pages: 10,
        links: 2,
        refusedPage: 'BAD_INPUT',
        byId: 'ANSWERED',
        nowhere: 'HUB_NOT_REACHED',
      },
      turns: [
        { kind: 'PARTIAL', owners: ['DE'], away: ['IE'] },
        { kind: 'ANSWERED', owners: ['IE'], away: [] },
      ],
      ...{ receipt: true, changed: 'RECEIPT_FAILED', otherKey: 'RECEIPT_FAILED' },
    });
    expect(hub.logged).toEqual([]);
  },
);

check('a field that is renamed breaks what was made of it', () => {
  const renamed = sdl.replace(/^(type Person [^{]*\{[\s\S]*?)^ {2}dateOfBirth:/mu, '$1  birthDate:');
  expect(renamed).not.toBe(sdl);
  expect(() => staleTypes(renamed, join(REMADE, 'renamed'))).toThrow(
    /Cannot query field \\?"dateOfBirth\\?" on type \\?"Person/u,
  );
  makeOthers(renamed);
  const text = compilePrograms('test/tsconfig.made.json');
  expect(text).toMatch(/gql-tada\.ts\(.*error/u);
  expect(text).toMatch(/genql\.ts\(.*dateOfBirth/u);
});
