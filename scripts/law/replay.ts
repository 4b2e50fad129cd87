import type pg from 'pg';
import { badInput } from '../../shared/src/core/errors.ts';
import { keptLaw } from '../../shared/src/ledger/write/law-archive.ts';
import { openEntries, type OpenedEntry, type StoredRecord } from '../../shared/src/ledger/proof/opening.ts';
import { unpackRows } from '../../shared/src/ledger/proof/unpack.ts';
import { PersonalKeys } from '../../shared/src/ledger/proof/personal.ts';
import { redecide, replayable, type Difference } from '../../shared/src/ledger/read/replay.ts';
import { buildLaw, loadLaw, type Ruler } from '../../shared/src/policy/law/law.ts';
import { rulerOf } from '../../shared/src/policy/decide/ruler.ts';
import { sayArchived } from '../ledger/archived.ts';
import { mustHave } from '../ledger/logs.ts';
import { atLedger } from '../ledger/options.ts';
import { folderOf, optionsOf, type Options } from './options.ts';

const PAGE = 200;

/** What a replay found. */
export interface Replay {
  entries: number;
  decisions: number;
  erased: number;
  unrecorded: number;
  /** Digests of laws that are neither kept nor given. */
  readonly missing: Set<string>;
  differences: number;
}

export interface ReplayOptions {
  readonly log: string;
  readonly searchKey: Buffer;
  /** The law under which all is decided; absent, each entry under the law that decided it. */
  readonly under?: Ruler;
  readonly from?: string;
  readonly until?: string;
  readonly entry?: string;
}

/** Decides every OUTCOME of a log again, in constant memory, and hands over each difference. */
export async function replayLog(
  client: pg.ClientBase,
  options: ReplayOptions,
  onDifference: (difference: Difference) => void,
): Promise<Replay> {
  const keys = new PersonalKeys(options.searchKey);
  const found: Replay = {
    entries: 0,
    decisions: 0,
    erased: 0,
    unrecorded: 0,
    missing: new Set(),
    differences: 0,
  };
  const laws = new Map<string, Ruler | undefined>();
  for await (const opened of entriesOf(client, keys, options)) {
    const what = replayable(opened);
    if (what.kind === 'ERASED') found.erased += 1;
    if (what.kind === 'UNRECORDED') found.unrecorded += 1;
    if (what.kind !== 'DECISIONS') continue;
    for (const { law } of [...what.decided, ...what.standings])
      if (!laws.has(law)) laws.set(law, options.under ?? (await lawOfThen(client, law)));
    const { differences, missing, decisions } = redecide(opened, what, (digest) => laws.get(digest));
    found.entries += 1;
    found.decisions += decisions;
    found.differences += differences.length;
    for (const digest of missing) found.missing.add(digest);
    for (const difference of differences) onDifference(difference);
  }
  return found;
}

async function lawOfThen(client: pg.ClientBase, digest: string): Promise<Ruler | undefined> {
  const files = await keptLaw(client, digest);
  if (files === undefined) return undefined;
  const law = buildLaw(files, { mode: 'demonstration' });
  if (law.digest !== digest)
    throw new Error(`the law that is kept as ${digest} was changed: its digest is ${law.digest}`);
  return rulerOf(law);
}

async function* entriesOf(
  client: pg.ClientBase,
  keys: PersonalKeys,
  { log, from, until, entry }: ReplayOptions,
): AsyncGenerator<OpenedEntry> {
  for (let after = -1; ;) {
    const { rows } = await client.query<{ index: string; entry: string }>(
      `SELECT index, entry FROM ledger.record
       WHERE log = $1 AND index > $2 AND kind = 'OUTCOME'
         AND ($3::timestamptz IS NULL OR written_at >= $3) AND ($4::timestamptz IS NULL OR written_at < $4)
         AND ($5::uuid IS NULL OR entry = $5)
       ORDER BY index LIMIT ${PAGE}`,
      [log, after, from ?? null, until ?? null, entry ?? null],
    );
    const last = rows.at(-1);
    if (!last) return;
    after = Number(last.index);
    const { rows: records } = await client.query<StoredRecord>(
      `SELECT r.entry, r.log, r.kind, r.bytes, s.wrapped FROM ledger.record r LEFT JOIN ledger.secret s USING (entry)
       WHERE r.entry = ANY ($1::uuid[]) AND r.kind IN ('INTENT', 'OUTCOME') ORDER BY r.index`,
      [rows.map((row) => row.entry)],
    );
    yield* openEntries(await unpackRows(client, records), keys);
  }
}

const SHOWN_MAX = 100;

/** `law replay`: exit 1 when anything differs, or cannot be decided again though nobody erased it. */
export async function replayCommand(args: readonly string[]): Promise<number> {
  const options = optionsOf(args).values;
  const within = stretch(options);
  const under =
    options.profiles === undefined
      ? {}
      : { under: rulerOf(loadLaw(folderOf(options), { mode: 'demonstration' })) };
  const { url, log: named } = options;
  const flags = { ...(url === undefined ? {} : { url }), ...(named === undefined ? {} : { log: named }) };
  return atLedger(flags, process.env, async ({ client, log, searchKey }) => {
    await mustHave(client, log);
    await sayArchived(client);
    let shown = 0;
    const found = await replayLog(client, { log, searchKey, ...under, ...within }, (difference) => {
      shown += 1;
      if (options.json === true) console.log(JSON.stringify(difference));
      else if (shown <= SHOWN_MAX) console.log(differenceText(difference));
      else if (shown === SHOWN_MAX + 1) console.log('... (--json lists all)');
    });
    console.error(summaryOf(found));
    return found.differences > 0 || found.missing.size > 0 ? 1 : 0;
  });
}

function stretch({ from, until, entry }: Options): Pick<ReplayOptions, 'from' | 'until' | 'entry'> {
  for (const [name, moment] of [
    ['--from', from],
    ['--until', until],
  ] as const)
    if (moment !== undefined && Number.isNaN(Date.parse(moment)))
      throw badInput(name, moment, 'a day or a moment such as 2026-11-24T08:00:00Z');
  if (entry !== undefined && !/^[0-9a-f-]{36}$/u.test(entry))
    throw badInput('--entry', entry, 'the entry of a receipt');
  return {
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
    ...(entry === undefined ? {} : { entry }),
  };
}

function differenceText({ entry, kind, owner, domain, path, of, records, was, now }: Difference): string {
  const place = [domain, path].filter((part) => part !== undefined).join('.');
  const marks = of && JSON.stringify({ ...of, owner: undefined });
  return `${entry} ${kind} ${owner} ${place}${marks === undefined ? '' : ` of ${records ?? 0} x ${marks}`}\n  was ${was}\n  now ${now}`;
}

function summaryOf({ entries, decisions, erased, unrecorded, missing, differences }: Replay): string {
  return [
    `${decisions} decisions of ${entries} answers decided again: ${differences} differences.`,
    ...(erased > 0 ? [`${erased} answers are erased, and cannot be decided again.`] : []),
    ...(unrecorded > 0 ? [`${unrecorded} answers are of before decisions were kept.`] : []),
    ...[...missing].map(
      (digest) => `The law ${digest} is not kept in this ledger: give its folder with --profiles.`,
    ),
  ].join('\n');
}
