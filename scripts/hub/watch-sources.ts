import type { OtherProcesses } from '../../gateway/src/quota/share-quota.ts';
import type { SourceRegistry } from '../../shared/src/sources/connection/registry.ts';
import { isOwnProcess } from '../../shared/src/sources/connection/source-config.ts';
import { countUnreadableRows } from '../../shared/src/sources/sql/unreadable-rows.ts';

const HOUR_MS = 3_600_000;

/**
 * Holds every source against its contract once an hour: its catalogue in each process, as each new connection does too; all of its
 * rows, for what cannot be read, in one of the processes behind one port, which tells the others.
 *
 * @param atStart whether rows are looked at at once too.
 * @returns what ends it.
 */
export function watchSources(
  registry: Pick<SourceRegistry, 'all'>,
  others: OtherProcesses | undefined,
  atStart: boolean,
): () => Promise<void> {
  others?.onRows((name, unreadable) =>
    registry.all.find(({ config }) => config.name === name)?.standing.counted(unreadable),
  );
  let isOver = false;
  const look = async (): Promise<void> => {
    for (const source of registry.all) {
      if (isOver) return;
      // Of a source that cannot be reached the questions tell.
      await source.checkCatalogue().catch(() => undefined);
      // A State's own process says how many cannot be read with every answer.
      if (isOwnProcess(source.config) || (others && !others.countsRows)) continue;
      const { name } = source.config;
      await countUnreadableRows(source.config).then(
        (unreadable) => {
          source.standing.counted(unreadable);
          others?.tellRows(name, unreadable);
        },
        (cause: unknown) => source.standing.notCounted(cause),
      );
    }
  };
  if (atStart) void look();
  const timer = setInterval(() => void look(), HOUR_MS).unref();
  return () => {
    isOver = true;
    clearInterval(timer);
    return Promise.resolve();
  };
}
