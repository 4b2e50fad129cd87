import { databasesOf, isOwnProcess, type SourceConfig } from './source-config.ts';

/** With fewer, one process cannot send a lookup without keeping every search waiting, so it does not pipeline. */
const EACH_MIN = 2;
const UNSAID_MIN = 4;

/**
 * Connections that a source is asked for which does not say how many it lends: enough for each process to pipeline.
 *
 * @param processes of this gateway that divide them.
 */
export function unsaidPoolSize(processes: number): number {
  return Math.max(UNSAID_MIN, EACH_MIN * processes);
}

/** One process's part of the connections: a State's database lends a number of them, whoever holds them. */
export function shareOf(sources: readonly SourceConfig[], processes: number): readonly SourceConfig[] {
  return sources.map((source) => ({ ...source, poolSize: eachOf(source, processes) }));
}

/** What each State's database will see of this gateway, a line for each source. */
export function describePools(sources: readonly SourceConfig[], processes: number): readonly string[] {
  return sources.map((source) => {
    const each = eachOf(source, processes);
    const part = processes === 1 ? '' : `, ${each} for each of ${processes} processes`;
    const way = isOwnProcess(source)
      ? "to the State's own process"
      : each < EACH_MIN
        ? `lookups are not pipelined, ${EACH_MIN * processes} would do`
        : `${Math.floor(each / 2)} ${processes === 1 ? 'of them' : 'each'} for lookups, pipelined`;
    return `${source.name} (${source.owners.join(', ')}): at most ${each * processes} of ${source.poolSize} connections${part}; ${way}`;
  });
}

/**
 * Says which sources lend so few connections that lookups wait for one another.
 *
 * @returns one sentence with the arithmetic for each number that is lent; none when all lend enough.
 */
export function narrowPools(sources: readonly SourceConfig[], processes: number): readonly string[] {
  const byLent = new Map<number, string[]>();
  for (const source of databasesOf(sources)) {
    if (eachOf(source, processes) >= EACH_MIN) continue;
    byLent.set(source.poolSize, [...(byLent.get(source.poolSize) ?? []), source.name]);
  }
  return [...byLent].map(([lent, names]) => {
    const fewer = Math.floor(lent / EACH_MIN);
    const orFewer = fewer > 0 && processes > 1 ? `, or LIAISON_WORKERS=${fewer}` : '';
    return `Lookups are not pipelined, and wait for searches, in ${names.join(', ')}: poolSize ${lent} divided by ${processes} ${processes === 1 ? 'process' : 'processes'} is 1 connection each. ${EACH_MIN * processes} would do${orFewer}.`;
  });
}

function eachOf({ poolSize }: SourceConfig, processes: number): number {
  return Math.floor(poolSize / processes);
}
