import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { stateCode, type StateCode } from '../../shared/src/core/ids.ts';
import type { Domain } from '../../shared/src/core/vocabulary.ts';
import { testData } from '../../shared/testing/hub.ts';
import { runCommand, type Ran } from '../../shared/testing/command.ts';
import { databaseName } from '../hub/national/provision.ts';
import type { Cluster } from '../hub/postgres/embedded.ts';
import { Shutdown } from '../hub/shutdown.ts';
import { judged, tableOf, type CaseResult } from './case.ts';

const OWNER = stateCode('FI');
const GOOD = 'good.ndjson';
const EXPECTED = 'expected.tsv';
/** What the file before left in the set goes. */
const FRESH = ['--allow-removals', '999999999'];

/** Beginnings of file names, and the format that the file is handed over as: what is none of them is people. */
const FORMATS_BY_NAME: readonly (readonly [RegExp, string, Domain])[] = [
  [/^(?:un-|eu\.|proxy)/u, 'un', 'person'],
  [/^colombia/u, 'colombia', 'seizure'],
  [/^unodc/u, 'unodc', 'seizure'],
  [/^seizure/u, 'seizure', 'seizure'],
  [/(?:^|-)firearm/u, 'firearm', 'firearm'],
  [/(?:^|-)crossing/u, 'crossing', 'crossing'],
];

/**
 * Hands over each file of `import/` as an edition of the set that good.ndjson filled before, and says what the command said.
 * That records of good.ndjson are gone afterwards is wrong; the rest is judged by `import/expected.tsv`, and by eye where that
 * says nothing of the file.
 */
export async function* judgedImports(folder: string): AsyncGenerator<CaseResult> {
  const place = join(folder, 'import');
  if (!existsSync(join(place, GOOD))) return;
  const expected = expectedIn(place);
  const stop = new Shutdown();
  try {
    const { cluster } = await testData([OWNER], 0.02, stop);
    for (const name of readdirSync(place).sort()) {
      if (name === GOOD || name === EXPECTED) continue;
      const [, format = 'person', domain = 'person'] =
        FORMATS_BY_NAME.find(([pattern]) => pattern.test(name)) ?? [];
      await importInto(cluster, OWNER, {
        domain: 'person',
        files: [join(place, GOOD)],
        set: 'cases',
        more: FRESH,
      });
      const before = await recordsOf(cluster, 'person');
      const right = expected.get(name);
      // A file that should load as something else than people is an edition of a set of its own.
      const isOwn = format !== 'person' && right?.code.includes('0') === true;
      const end = await importCommand(cluster, OWNER, {
        format,
        domain,
        files: [join(place, name)],
        set: isOwn ? name : 'cases',
      });
      const after = await recordsOf(cluster, 'person');
      const lost = before.filter((id) => !after.includes(id));
      const whole = [end.out, end.err].join(' ').replace(/\s+/gu, ' ').trim();
      const said = whole.slice(-400);
      const isAsExpected =
        right && right.code.split('|').includes(String(end.code)) && right.said.test(whole);
      yield judged(
        {
          where: `import/${name}`,
          asked: `--format ${format}`,
          right: right
            ? `nothing lost; exit ${right.code}, says ${right.said.source}`
            : 'nothing lost; see what is said of the file',
          now: `exit ${end.code}${lost.length > 0 ? `, lost: ${lost.join(', ')}` : ''}: ${said}`,
        },
        lost.length > 0 ? false : isAsExpected,
      );
    }
  } finally {
    await stop.run();
  }
}

interface Expected {
  readonly code: string;
  readonly said: RegExp;
}

/**
 * What is right of each file: a table of file, exit codes (`1`, `0|1`), and a regular expression that what the command says holds.
 *
 * @throws Error that names the line whose expression is none, or whose file is not there.
 */
function expectedIn(place: string): ReadonlyMap<string, Expected> {
  return new Map(
    tableOf(place, EXPECTED).map(({ where, cells: [file = '', code = '', said = ''] }) => {
      if (!existsSync(join(place, file))) throw new Error(`${where}: "${file}" is no file of ${place}.`);
      if (!/^[0-3](?:\|[0-3])*$/u.test(code))
        throw new Error(`${where}: "${code}" is no exit code: 0, 1, 2, 3, or several with | between them.`);
      try {
        return [file, { code, said: new RegExp(said, 'u') }];
      } catch (error) {
        throw new Error(`${where}: ${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
        });
      }
    }),
  );
}

/** Imports files of a domain's own format by the command. @throws Error with what it said, when it did not load them. */
export async function importInto(
  cluster: Cluster,
  owner: StateCode,
  handed: Omit<Handed, 'format'>,
): Promise<void> {
  const end = await importCommand(cluster, owner, { ...handed, format: handed.domain });
  if (end.code !== 0) throw new Error(`${handed.files.join(', ')} cannot be imported: ${end.out} ${end.err}`);
}

interface Handed {
  readonly format: string;
  readonly domain: Domain;
  readonly files: readonly string[];
  readonly set: string;
  readonly more?: readonly string[];
}

function importCommand(
  cluster: Cluster,
  owner: StateCode,
  { format, domain, files, set, more = [] }: Handed,
): Promise<Ran> {
  const database = cluster.adminUrl(databaseName(owner, domain));
  return runCommand('scripts/import.ts', [
    ...['--format', format, '--owner', owner, '--set', set, '--database', database],
    ...more,
    ...files,
  ]);
}

async function recordsOf(cluster: Cluster, domain: Domain): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: cluster.adminUrl(databaseName(OWNER, domain)) });
  await client.connect();
  try {
    const { rows } = await client.query<{ readonly id: string }>(
      `SELECT id FROM register.${domain} WHERE owner = $1 ORDER BY id`,
      [OWNER],
    );
    return rows.map(({ id }) => id);
  } finally {
    await client.end();
  }
}
