import type { Entry } from './ledger.ts';

/** An access as a notice needs it. */
export type Access = Pick<Entry, 'entry' | 'at' | 'requester' | 'erased' | 'unreadable'> & {
  readonly inquiry: Pick<Entry['inquiry'], 'purpose'>;
};

/** Who was shown a record: one kind of authority of one State, with all its accesses. */
export interface Recipient {
  readonly state: string;
  readonly agencyKind: string;
  readonly purposes: readonly string[];
  /** Day of the first and of the last access, in UTC. */
  readonly first: string;
  readonly last: string;
  /** Entries of the ledger, oldest first. */
  readonly entries: readonly string[];
  /** Entries of which the ledger can say less: their time is over, or they cannot be read. */
  readonly dim: number;
}

/** Everybody who has to be told that a record was wrong: LED Art. 7(3) and 16(6). By State, then by kind of authority. */
export function recipientsOf(accesses: readonly Access[]): readonly Recipient[] {
  const groups = new Map<string, Access[]>();
  for (const access of accesses.toSorted((a, b) => a.at.localeCompare(b.at))) {
    const key = `${access.requester.state} ${access.requester.agencyKind}`;
    groups.set(key, [...(groups.get(key) ?? []), access]);
  }
  return [...groups.values()]
    .flatMap((own): readonly Recipient[] => {
      const [first] = own;
      const last = own.at(-1);
      if (!first || !last) return [];
      return [
        {
          state: first.requester.state,
          agencyKind: first.requester.agencyKind,
          purposes: [...new Set(own.map(({ inquiry }) => inquiry.purpose))].toSorted(),
          first: first.at.slice(0, 10),
          last: last.at.slice(0, 10),
          entries: own.map(({ entry }) => entry),
          dim: own.filter(({ erased, unreadable }) => erased || unreadable).length,
        },
      ];
    })
    .toSorted((a, b) => a.state.localeCompare(b.state) || a.agencyKind.localeCompare(b.agencyKind));
}

/** What happened to the record. */
export const CORRECTIONS = ['RECTIFIED', 'ERASED', 'RESTRICTED', 'UNLAWFUL'] as const;
export type Correction = (typeof CORRECTIONS)[number];
