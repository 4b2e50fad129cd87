import { appendFileSync, readFileSync } from 'node:fs';
import { PgClient } from '../src/core/pg-client.ts';
import { HUB_LOGIN } from '../src/sources/migrations/national-database.ts';
import { constructsOf } from './sql-constructs.ts';

const PAGE = new URL('../src/sources/AT-SIZE.md', import.meta.url);
/** Takes a line for each construct that was sent, with a statement that has it: from these the page's list is made. */
const FILE = process.env['LIAISON_TEST_SQL'];

/** By which a test makes a source slow: no hub sends it. */
const SLOW = 'SELECT pg_sleep($1)';

/** Characters of a statement that is told. */
const SHOWN = 1_000;

const texts = new Set<string>();
let isRecording = false;

/** Remembers from now on what this process sends to national databases as the hub's role. */
export function recordSent(): void {
  if (isRecording) return;
  isRecording = true;
  const { query } = PgClient.prototype;
  const recorded = function (this: PgClient, ...given: unknown[]): unknown {
    const [first] = given as [string | { readonly text?: string }];
    const text = typeof first === 'string' ? first : (first.text ?? '');
    if (isHub(this) && text !== SLOW) texts.add(text);
    return Reflect.apply(query, this, given);
  };
  PgClient.prototype.query = recorded as typeof query;
}

/** `npm run join -- check` asks as the same role, and more: cursors over all rows, the catalogue's rights, EXPLAIN. */
function isHub(client: PgClient): boolean {
  const { application_name: name } = (client as unknown as Inner).connectionParameters;
  return client.user === HUB_LOGIN && name !== 'liaison join check';
}

/** How pg was asked to connect, which it does not type. */
interface Inner {
  readonly connectionParameters: { readonly application_name?: string };
}

/**
 * Holds what was sent against the list of AT-SIZE.md.
 *
 * @throws Error that names what the list has not, and a statement that has it.
 */
export async function holdSentSql(): Promise<void> {
  const listed = listedSql();
  const seen = new Map<string, string>();
  for (const text of texts)
    for (const construct of await constructsOf(text)) if (!seen.has(construct)) seen.set(construct, text);
  if (FILE !== undefined)
    for (const [construct, text] of seen)
      appendFileSync(FILE, `${construct}\t${text.replace(/\s+/gu, ' ')}\n`);
  const missing = [...seen].filter(([construct]) => !listed.has(construct));
  if (missing.length === 0) return;
  const told = missing
    .map(([construct, text]) => `  ${construct}\n    in: ${text.slice(0, SHOWN)}`)
    .join('\n');
  throw new Error(
    `National databases are sent SQL that shared/src/sources/AT-SIZE.md does not list. Do without it, or list it there with what other engines make of it:\n${told}`,
  );
}

/** What the page lists, as `constructsOf` names it: whatever stands as code in the first column of its tables. */
export function listedSql(): ReadonlySet<string> {
  const rows = readFileSync(PAGE, 'utf8').matchAll(/^\| (`.*?`(?: *, *`.*?`)*) +\| /gmu);
  return new Set(
    [...rows].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([^`]+)`/gu)].map(([, name = '']) => name.replaceAll('\\|', '|')),
    ),
  );
}
