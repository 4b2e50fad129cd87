import { useCallback, useEffect, useState } from 'react';
import { useSignedIn, useWorkbench } from '../app/context.ts';
import { LIST } from './documents.ts';
import { byTimeLeft, replaced, type ReleaseLine } from './model.ts';

export type Side = 'RECEIVED' | 'ASKED';

export interface ReleaseList {
  /** Absent until the hub has answered: no list is not an empty one. */
  readonly releases?: readonly ReleaseLine[];
  readonly failure?: string;
  readonly isAsking: boolean;
  readonly hasMore: boolean;
  readonly refresh: () => void;
  readonly readOn: () => void;
  readonly change: (changed: ReleaseLine) => void;
}

interface Page {
  readonly releases: {
    readonly nodes: readonly ReleaseLine[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

interface Read {
  readonly releases?: readonly ReleaseLine[];
  readonly failure?: string;
  readonly next?: string | undefined;
}

/** The releases of one side, read when the screen opens and when the user asks again; each reading stands in the ledger. */
export function useReleases(side: Side): ReleaseList {
  const { session } = useWorkbench();
  const { identity, statement } = useSignedIn();
  const [read, setRead] = useState<Read>({});
  const [isAsking, setAsking] = useState(false);
  const ask = useCallback(
    async (after?: string): Promise<void> => {
      setAsking(true);
      const variables = { side, ...(after !== undefined && { after }) };
      const { data, errors } = await session.ask<Page>({ document: LIST, variables });
      setAsking(false);
      const failure = errors.map(({ message }) => message).join(' ');
      if (!data) return setRead({ failure });
      const { nodes, pageInfo } = data.releases;
      setRead((before) => ({
        releases: after === undefined ? nodes : [...(before.releases ?? []), ...nodes],
        ...(failure !== '' && { failure }),
        next: pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined,
      }));
    },
    [session, side],
  );
  // What may be seen hangs on who asks and why: another statement is another list.
  useEffect(() => {
    setRead({});
    void ask();
  }, [ask, identity, statement]);
  return {
    ...(read.releases && { releases: byTimeLeft(read.releases) }),
    ...(read.failure !== undefined && { failure: read.failure }),
    isAsking,
    hasMore: read.next !== undefined,
    refresh: () => void ask(),
    readOn: () => void ask(read.next),
    change: (changed) =>
      setRead((before) =>
        before.releases ? { ...before, releases: replaced(before.releases, changed) } : before,
      ),
  };
}
