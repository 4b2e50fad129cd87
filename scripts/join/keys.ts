import { checkSources, readSourcesYaml } from '../../shared/src/sources/connection/read-sources.ts';
import type { SourceConfig } from '../../shared/src/sources/connection/source-config.ts';
import { liveKeysSql } from '../../subgraphs/persons/migrations/live-keys.ts';
import { environment, setting } from '../hub/settings.ts';
import { optionsOf, urlFrom, type JoinCommand } from './command.ts';
import { follow, keepOnce, type Following } from './keys/follow.ts';
import type { Round } from './keys/round.ts';
import { ID_LENGTH_MAX } from './keys/source-row.ts';

/** Keeps the search keys of a State that lets the hub read a view of its own tables: see shared/src/sources/LIVE-VIEW.md. */
export const keys: JoinCommand = {
  help: `keys      keeps what names, documents and dates are found by in step with a State's own view (shared/src/sources/LIVE-VIEW.md),
            in the State's own database, as a login of its own. Stays until it is ended. With --once ends with 1 where rows could not be read.
              --source NAME        an entry of sources.yaml, whose owners it keeps
              --sources FILE       that sources.yaml (default: LIAISON_SOURCES)
              --login VARIABLE     which holds the URL of the worker's login (default: of pt-person, PT_PERSON_KEYS_URL)
              --once               computes what is missing, says what it did, and ends
              --listen             follows notifications of the channel hub_keys_person, and no updated_at
              --every SECONDS      pause between two rounds (default: 1)
              --overlap SECONDS    how long a transaction of the State may take and still be found by its time (default: 600)
              --compare-every SECONDS  between two comparisons of all rows, which find what else changed or is gone (default: 300)
              --batch ROWS         that are read and written in one go (default: 1000)
              --sql                prints the SQL that makes the tables and functions, and ends`,
  run: async (args) => {
    const { values } = optionsOf(args, {
      source: { type: 'string' },
      sources: { type: 'string' },
      login: { type: 'string' },
      once: { type: 'boolean', default: false },
      listen: { type: 'boolean', default: false },
      every: { type: 'string', default: '1' },
      overlap: { type: 'string', default: '600' },
      'compare-every': { type: 'string', default: '300' },
      batch: { type: 'string', default: '1000' },
      sql: { type: 'boolean', default: false },
    });
    if (values.sql) {
      process.stdout.write(await liveKeysSql());
      return 0;
    }
    const env = environment();
    const { name, owners, url } = entryOf(values, env);
    const end = new AbortController();
    const onSignal = (): void => end.abort();
    const following: Following = {
      url,
      owners,
      by: values.listen ? 'listen' : 'time',
      everyMs: 1_000 * numberNamed('--every', values.every),
      overlapMs: 1_000 * numberNamed('--overlap', values.overlap),
      compareEveryMs: 1_000 * numberNamed('--compare-every', values['compare-every']),
      batch: Math.ceil(numberNamed('--batch', values.batch)),
      lockWaitMs: LOCK_WAIT_MS,
      signal: end.signal,
      onRound: (round) => {
        // Rounds that find nothing come every second: what was compared is said, and what was done.
        if (round.kind === 'whole' || round.read + round.removed > 0) console.log(told(name, round));
      },
      onFailure: (failure, againMs) =>
        console.error(`${name}: ${message(failure)} Again in ${againMs / 1_000} s, with all rows.`),
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal);
    try {
      if (!values.once) {
        await follow(following);
        return 0;
      }
      const round = await keepOnce(following);
      console.log(told(name, round));
      return round.skipped > 0 || round.unreadable.size > 0 ? 1 : 0;
    } finally {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
    }
  },
};

/** One that was killed is gone by then: PostgreSQL ends a statement whose client does not answer when it is done. */
const LOCK_WAIT_MS = 10_000;

interface Named {
  readonly source?: string | undefined;
  readonly sources?: string | undefined;
  readonly login?: string | undefined;
}

/** The entry of sources.yaml, with the URL of the worker's login: those of the hub's need not be set where the worker runs. */
function entryOf({ source, sources, login }: Named, env: NodeJS.ProcessEnv): SourceConfig {
  const file = sources ?? setting(env, 'LIAISON_SOURCES');
  if (file === undefined)
    throw new Error('--sources: name the sources.yaml, or set LIAISON_SOURCES to its path.');
  const content = readSourcesYaml(file) as { readonly sources?: unknown } | null;
  const entries = Array.isArray(content?.sources) ? (content.sources as readonly unknown[]) : [];
  const named = entries.filter(isEntry);
  const entry = named.find(({ name }) => name === source);
  if (!entry)
    throw new Error(
      `--source: "${source ?? ''}" is no entry of ${file}. There are: ${named.map(({ name }) => name).join(', ')}.`,
    );
  const { urlFrom: _, ...rest } = entry;
  const variable = login ?? `${entry.name.toUpperCase().replaceAll('-', '_')}_KEYS_URL`;
  const [config] = checkSources(
    { sources: [{ ...rest, url: urlFrom(env, '--login', variable) }] },
    file,
    env,
  );
  if (config?.domain !== 'person')
    throw new Error(
      `--source: ${entry.name} holds ${config?.domain ?? 'nothing'}; keys are kept of people. Those of other domains are functions that a view calls: shared/src/sources/LIVE-VIEW.md.`,
    );
  return config;
}

function isEntry(entry: unknown): entry is { readonly name: string; readonly urlFrom?: unknown } {
  return typeof (entry as { readonly name?: unknown } | null)?.name === 'string';
}

function numberNamed(option: string, text: string): number {
  const value = Number(text);
  if (!/^\d{1,7}(?:\.\d+)?$/u.test(text) || value <= 0)
    throw new Error(`${option}: "${text}" is not a number above 0, such as 5.`);
  return value;
}

function told(
  name: string,
  { kind, read, written, removed, unreadable, skipped, people, asOf, tookMs }: Round,
): string {
  const members = [...unreadable].map(([member, rows]) => `${member} of ${rows}`);
  return [
    `${name}: ${people === undefined ? LOOKED_AT[kind] : `${people} people compared`}`,
    `${read} read, ${written} written, ${removed} removed`,
    members.length === 0
      ? 'all of them readable'
      : `could not read ${members.join(', ')}: by these they are not found`,
    ...(skipped > 0
      ? [
          `${skipped} rows skipped, which have no id (or one of more than ${ID_LENGTH_MAX} characters), another owner, or an id that came before`,
        ]
      : []),
    `in step as of ${asOf}, ${(tookMs / 1_000).toFixed(1)} s`,
  ].join('; ');
}

const LOOKED_AT: Readonly<Record<Round['kind'], string>> = {
  whole: 'all people compared',
  since: 'what changed',
  ids: 'who was named',
};

function message(failure: unknown): string {
  const text = failure instanceof Error ? failure.message : String(failure);
  return text.endsWith('.') ? text : `${text}.`;
}
