import { objectsIn, isObject, textOf, textsIn, type Row } from './rows.ts';

/** Why two records may be of one person. */
export interface Tie {
  readonly from: string;
  readonly to: string;
  /** An owner's or the hub's identity link, or that both match what was asked for by document and name. */
  readonly by: 'LINK' | 'MATCH';
  /** Regulation (EU) 2019/818 Arts. 30-33. */
  readonly colour?: string;
  readonly rules: readonly string[];
  readonly score?: number;
  readonly confirmedBy?: string;
}

/** Rows that may be of one person. They stay rows of their own: nothing is merged. */
export interface Group {
  /** In the order of the answer. */
  readonly ids: readonly string[];
  readonly ties: readonly Tie[];
}

/** Links of rows to others: those that tie, and those by which a human found two to be different people. */
export interface Grouped {
  /** Of two rows or more, in the order of the answer. */
  readonly groups: readonly Group[];
  /** Green links between rows: verified, different people. They never stand in one group by it. */
  readonly different: readonly Tie[];
}

/**
 * Groups rows by identity links, and by a match that is white: the same document, the same or a similar name, and nothing that
 * differs. Two rows that a green link says to be different people are in no group together, whoever else ties them.
 */
export function groupsOf(rows: readonly Row[]): Grouped {
  const shown = new Set(rows.map(({ id }) => id));
  const links = rows.flatMap(linksOf).filter(({ to }) => shown.has(to));
  const different = links.filter(({ colour }) => colour === 'GREEN');
  const apart = new Set(different.flatMap(({ from, to }) => [`${from} ${to}`, `${to} ${from}`]));
  const ties = [...links.filter(({ colour }) => colour !== 'GREEN'), ...matchTies(rows)];
  const groupOf = new Map(rows.map(({ id }) => [id, new Set([id])]));
  const used: Tie[] = [];
  for (const tie of ties) {
    const [a, b] = [groupOf.get(tie.from), groupOf.get(tie.to)];
    if (!a || !b) continue;
    if (a !== b) {
      if ([...a].some((one) => [...b].some((other) => apart.has(`${one} ${other}`)))) continue;
      for (const id of b) groupOf.set(id, a.add(id));
    }
    used.push(tie);
  }
  const groups = [...new Set(groupOf.values())].filter(({ size }) => size > 1);
  return {
    groups: groups.map((group) => ({
      ids: rows.map(({ id }) => id).filter((id) => group.has(id)),
      ties: once(used.filter(({ from }) => group.has(from))),
    })),
    different: once(different),
  };
}

function linksOf({ id, data }: Row): readonly Tie[] {
  const page = data['identityLinks'];
  return objectsIn(isObject(page) ? page['nodes'] : undefined).flatMap((link): readonly Tie[] => {
    const other = isObject(link['person']) ? textOf(link['person']['id']) : undefined;
    if (other === undefined || other === id) return [];
    const [colour, confirmedBy, score] = [textOf(link['colour']), textOf(link['confirmedBy']), link['score']];
    return [
      {
        ...{ from: id, to: other, by: 'LINK', rules: textsIn(link['rules']) },
        ...(colour !== undefined && { colour }),
        ...(confirmedBy !== undefined && { confirmedBy }),
        ...(typeof score === 'number' && { score }),
      },
    ];
  });
}

/** Each white match is tied to the first: all of them match what was asked for. */
function matchTies(rows: readonly Row[]): readonly Tie[] {
  const [first, ...others] = rows.filter(({ match }) => match?.['colour'] === 'WHITE');
  if (!first) return [];
  return others.map(({ id }) => ({ from: first.id, to: id, by: 'MATCH', colour: 'WHITE', rules: [] }));
}

/** Both ends of a link tell of it: it is told once. */
function once(ties: readonly Tie[]): readonly Tie[] {
  const seen = new Set<string>();
  return ties.filter(({ from, to, by }) => {
    const key = [by, ...[from, to].sort()].join(' ');
    return !seen.has(key) && seen.add(key);
  });
}
