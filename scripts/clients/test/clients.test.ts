import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import pg from 'pg';
import { readExamples } from '../../../gateway/src/http/explorer.ts';
import { stateCode } from '../../../shared/src/core/ids.ts';
import type { AgencyKind, Purpose, Role } from '../../../shared/src/core/vocabulary.ts';
import { vouchFor } from '../../../shared/src/identity/demonstration.ts';
import { testHub, type TestHub } from '../../../shared/testing/hub.ts';
import { until } from '../../../shared/testing/until.ts';
import { hasTool, staleLanguages } from '../languages.ts';
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
import { ODD, oddHub } from './odd-hub.ts';
import { readBruno, readHttpFile, readPostman, type ToolRequest } from './requests.ts';

/**
 * Clients that are not ours, ours over them, those of other languages and requests of tools, beside one hub: made of its own schema,
 * compiled strictly, and run as whoever installs them would.
 */
const STATEMENT = {
  purpose: 'INVESTIGATION',
  caseReference: 'INVENTED-CLIENTS',
  offence: '0501;max=120;law=FR',
} as const;
/** A case as a State writes it: no header of a client takes each of its letters. */
const OWN_CASE = 'Υπόθεση Łódź-7';
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
const execute = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'liaison-clients-'));
const documents = join(folder, 'documents');
const missing = whyNotInstalled();
/** Without the registry there is nothing to compile with. It is said, and where everything must hold it fails. */
const check = missing === undefined || process.env['CI'] !== undefined ? test : test.skip;

let hub: TestHub;
let sdl: string;
let given: string;
/** The same for programs over a runtime of ours. */
let givenToOurs: string;

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
  mkdirSync(documents);
  const env = { LIAISON_TRUSTED_DOCUMENTS: documents };
  hub = await testHub(['IE', 'DE'], 0.05, { withReleases: true, env });
  await sql('liaison_ie_seizure', COPIES);
  const token = await tokenFor(STATEMENT.caseReference);
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
  givenToOurs = JSON.stringify({
    ...(JSON.parse(given) as object),
    token: await tokenFor(OWN_CASE),
    statement: { ...STATEMENT, caseReference: OWN_CASE },
  });
});

/** For whose case the State vouches: said otherwise, it is refused. */
async function tokenFor(caseReference: string): Promise<string> {
  const { purpose, offence } = STATEMENT;
  const vouches = [vouchFor({ cases: [caseReference], purposes: [purpose], offence })];
  return (await hub.demonstration?.token({ ...OFFICE, officer: 'officer-of-fr', vouches })) ?? '';
}

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

  constructor(name: string, argument = given) {
    this.child = spawn(process.execPath, ['--no-warnings', join(PROGRAMS, `${name}.js`), argument], {
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

test('the requests of all three tools are the examples, and the hub answers them', async () => {
  const requests = readHttpFile();
  expect(requests).toHaveLength(readExamples().length);
  expect(readPostman()).toEqual(requests);
  if (missing === undefined) expect(await readBruno()).toEqual(requests);
  const codes: (readonly [string, readonly (string | undefined)[]])[] = [];
  for (const request of requests) codes.push([request.name, await sent(request)]);
  const whole = Object.fromEntries(requests.map(({ name }) => [name, []]));
  expect(Object.fromEntries(codes)).toEqual({ ...whole, 'ask for a release': ['BAD_INPUT'] });
});

/** Sends a request as it stands, with what its variables say, and this hub and a token for the office that it names. */
async function sent({ headers, url, body, ...said }: ToolRequest): Promise<readonly (string | undefined)[]> {
  const [state = '', agencyKind = '', role = ''] = said.office;
  const purpose = headers['liaison-purpose'] as Purpose;
  const vouches = [vouchFor({ cases: ['INVENTED-1'], purposes: [purpose], offence: STATEMENT.offence })];
  const office = { state: stateCode(state), agencyKind: agencyKind as AgencyKind, role: role as Role };
  const token = (await hub.demonstration?.token({ ...office, officer: 'invented', vouches })) ?? '';
  const filled = (text: string): string =>
    text
      .replace(/\{\{token\w*\}\}/u, token)
      .replace('{{url}}', hub.gateway.url)
      .replace('{{case}}', 'INVENTED-1')
      .replace('{{offence}}', STATEMENT.offence);
  const filledHeaders = Object.entries(headers).map(([name, value]) => [name, filled(value)]);
  const response = await fetch(filled(url), {
    method: 'POST',
    headers: Object.fromEntries(filledHeaders) as Record<string, string>,
    body: JSON.stringify(body),
  });
  const { errors = [] } = (await response.json()) as {
    readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
  };
  return errors.map(({ extensions }) => extensions?.code);
}

test('the code for other languages is what the schema of this hub gives, and a renamed field stops it', () => {
  expect(staleLanguages(sdl)).toEqual([]);
  expect(() => staleLanguages(renamedBirth())).toThrow(/dateOfBirth.*Person/u);
});

const LANGUAGES = [
  ['Python', hasTool('python3', /Python 3\.(?:1[1-9]|[2-9]\d)/u), runPython],
  ['Java', hasTool('javac', /javac (?:1[7-9]|[2-9]\d)/u), runJava],
] as const;

for (const [language, isThere, runIn] of LANGUAGES)
  (isThere ? test : test.skip)(
    `${language} asks, pages, tells partial from whole and withheld from none, and what is no answer is no "no hit"`,
    async () => {
      const odd = await oddHub();
      await close('liaison_de_person');
      const argument = JSON.stringify({ ...(JSON.parse(givenToOurs) as object), odd: odd.urls });
      const found = await runIn(argument).finally(async () => {
        await open('liaison_de_person');
        odd.server.close();
        odd.server.closeAllConnections();
      });
      expect(JSON.parse(found)).toEqual({
        ...{ kind: 'PartlyAnswered', away: ['DE'], found: 1 },
        ...{ shown: 'WITHHELD', reason: 'ORIGINATOR_CONSENT_MISSING' },
        ...{ rows: 200, pages: ['Answered'], refused: 'BAD_INPUT' },
        odd: Object.fromEntries(odd.urls.map((url, at) => [url, ODD[at]?.[0]])),
      });
    },
  );

async function runPython(argument: string): Promise<string> {
  const env = {
    ...process.env,
    PYTHONPATH: join(CLIENTS, 'python'),
    PYTHONDONTWRITEBYTECODE: '1',
  };
  const program = join(CLIENTS, 'test/programs/first.py');
  return (await execute('python3', [program, argument], { env })).stdout;
}

async function runJava(argument: string): Promise<string> {
  const classes = join(folder, 'classes');
  const sources = readdirSync(join(CLIENTS, 'java/liaison')).map((name) =>
    join(CLIENTS, 'java/liaison', name),
  );
  const program = join(CLIENTS, 'test/programs/First.java');
  await execute('javac', ['-Xlint:all', '-Werror', '-d', classes, ...sources, program]);
  return (await execute('java', ['-XX:TieredStopAtLevel=1', '-cp', classes, 'First', argument])).stdout;
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
  const readme = await runReadme();
  await open('liaison_de_person');
  expect(readme).toContain("Not answered: [ 'DE' ]");
  const missed = expect.stringContaining('not answered, or not whole, which is no "no hit": DE');
  expect(Object.fromEntries(programs.map((name, at) => [name, found[at]]))).toEqual({
    apollo: { strict: missed, found: 1, withheld: 4, error: missed },
    urql: { found: 1, withheld: 4, error: missed },
    'graphql-request': { found: 1, withheld: 4 },
    'gql-tada': { found: 1, withheld: 1, isBirthShown: false },
    'genql-bundled': { found: 1, withheld: 1, isBirthShown: false },
  });
});

/** The program of the README, as it stands there, at the address of this hub. */
async function runReadme(): Promise<string> {
  const [, program = ''] =
    /ask\.mjs <<'END'\n([\s\S]*?)\nEND\n/u.exec(readFileSync(join(CLIENTS, 'README.md'), 'utf8')) ?? [];
  expect(program).toContain('http://127.0.0.1:4000');
  const file = join(MADE, 'ask.mjs');
  writeFileSync(file, program.replace('http://127.0.0.1:4000', hub.gateway.url));
  const token = await hub.demonstration?.token({ ...OFFICE, officer: 'officer-of-fr' });
  return (await execute(process.execPath, [file], { env: { ...process.env, TOKEN: token } })).stdout;
}

check(
  'ours pages a thousand rows, asks again who was away, asks for a release, and checks its receipt',
  async () => {
    const persisted = join(CLIENTS, 'typescript/generated/persisted-documents.json');
    const signed = await hub.demonstration?.signedDocuments(
      stateCode('FR'),
      JSON.parse(readFileSync(persisted, 'utf8')) as Record<string, string>,
    );
    writeFileSync(join(documents, 'FR.jws'), signed ?? '');
    const program = new Program('typescript', givenToOurs);
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
  const renamed = renamedBirth();
  expect(() => staleTypes(renamed, join(REMADE, 'renamed'))).toThrow(
    /Cannot query field \\?"dateOfBirth\\?" on type \\?"Person/u,
  );
  makeOthers(renamed);
  const text = compilePrograms('test/tsconfig.made.json');
  expect(text).toMatch(/gql-tada\.ts\(.*error/u);
  expect(text).toMatch(/genql\.ts\(.*dateOfBirth/u);
});

function renamedBirth(): string {
  const renamed = sdl.replace(/^(type Person [^{]*\{[\s\S]*?)^ {2}dateOfBirth:/mu, '$1  birthDate:');
  expect(renamed).not.toBe(sdl);
  return renamed;
}
