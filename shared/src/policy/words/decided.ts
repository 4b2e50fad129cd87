import type { StateCode } from '../../core/ids.ts';
import { MARKS, NO_MARKS, type Domain } from '../../core/vocabulary.ts';
import type { ReleaseFact } from './release.ts';
import type { DecisionClass, FieldUse, Lending, Verdict } from './ruling.ts';

/** One verdict as the ledger keeps it: what was shown, what was said, and on which grounds. */
export type DecidedVerdict = Pick<
  Verdict,
  'mode' | 'mask' | 'disclosure' | 'reason' | 'rules' | 'releases'
> & {
  readonly obligations: readonly string[];
};

/** How records of one domain were decided in one question: everything that the law looked at, and what it said. */
export interface Decided {
  /** Digest of the law that decided. */
  readonly law: string;
  readonly domain: Domain;
  readonly paths: readonly string[];
  /** Each distinct verdict once. */
  readonly verdicts: readonly DecidedVerdict[];
  readonly cells: readonly DecidedCell[];
  /** The releases that speak of a record in a cell. Absent: none does. */
  readonly releases?: readonly ReleaseFact[];
}

/** The records of one decision class. `as` names the verdict on each path by its place in `verdicts`. */
export interface DecidedCell {
  readonly of: DecidedClass;
  readonly records: number;
  readonly as: readonly number[];
}

/** A decision class without the marks that it does not carry. */
export type DecidedClass = Pick<DecisionClass, 'owner' | 'handling'> & Partial<DecisionClass>;

/** How each owner stood to a question, by how the question used fields. */
export interface Standing {
  readonly law: string;
  readonly domain: Domain;
  readonly uses: readonly FieldUse[];
  readonly owners: Readonly<Partial<Record<StateCode, OwnerStanding>>>;
}

export type OwnerStanding = 'ASKED' | 'NOT_PERMITTED' | 'NOT_SEARCHABLE' | 'SILENT';

/** How an owner stands to a question under a law. */
export function standingOf(lending: Lending, uses: readonly FieldUse[]): OwnerStanding {
  if (lending.status !== 'ASKED') return lending.status;
  return lending.matchable(uses) === 'never' ? 'NOT_SEARCHABLE' : 'ASKED';
}

export function decidedVerdict(lending: Lending, of: DecisionClass, path: string): DecidedVerdict {
  const { mode, mask, disclosure, reason, rules, releases, obligations } = lending.verdict(of, path);
  return {
    mode,
    ...(mask === undefined ? {} : { mask }),
    disclosure,
    ...(reason === undefined ? {} : { reason }),
    rules,
    ...(releases === undefined ? {} : { releases }),
    obligations: obligations.map(({ kind, after }) => (after === undefined ? kind : `${kind} ${after}`)),
  };
}

/** The class with all its marks again. A mark that a record of then did not know is one that it did not carry. */
export function wholeClass(of: DecidedClass): DecisionClass {
  return { ...NO_MARKS, subjects: [], ...of };
}

function bareClass(of: DecisionClass): DecidedClass {
  const { owner, handling, subjects, originator, release } = of;
  return {
    owner,
    handling,
    ...(subjects.length > 0 ? { subjects } : {}),
    ...(originator === undefined ? {} : { originator }),
    ...(release === undefined ? {} : { release }),
    ...Object.fromEntries(MARKS.filter((mark) => of[mark]).map((mark) => [mark, true])),
  };
}

/** A cell while its question is answered. */
export interface CountedCell {
  records: number;
}

interface CellVerdicts {
  readonly keys: readonly string[];
  readonly verdicts: readonly DecidedVerdict[];
  readonly as: readonly number[];
}

/** Verdicts by class and paths, as long as the ruling is kept: they are the same for every question of it. */
const kept = new WeakMap<Lending, Map<string, CellVerdicts>>();

/** Notes the decisions on one domain and one choice of paths. */
export class DecisionBook {
  readonly #domain: Domain;
  readonly #paths: readonly string[];
  readonly #pathsKey: string;
  readonly #cells = new Map<
    string,
    CountedCell & { readonly of: DecisionClass; readonly lending: Lending }
  >();

  constructor(domain: Domain, paths: readonly string[]) {
    this.#domain = domain;
    this.#paths = paths;
    this.#pathsKey = paths.join();
  }

  /** @param key tells the classes of one question apart. */
  cell(key: string, of: DecisionClass, lending: Lending): CountedCell {
    let cell = this.#cells.get(key);
    if (!cell) this.#cells.set(key, (cell = { records: 0, of, lending }));
    return cell;
  }

  /** The cells that `decided` tells of, in its order. */
  counted(): readonly CountedCell[] {
    return [...this.#cells.values()].filter(({ records }) => records > 0);
  }

  decided(law: string): readonly Decided[] {
    const verdicts: DecidedVerdict[] = [];
    const places = new Map<string, number>();
    const cells: DecidedCell[] = [];
    const releases: ReleaseFact[] = [];
    for (const [key, { of, lending, records }] of this.#cells) {
      if (records === 0) continue;
      const known = this.#verdicts(key, of, lending);
      const place = known.keys.map((verdictKey, i) => {
        const verdict = known.verdicts[i];
        let at = places.get(verdictKey);
        if (at === undefined && verdict) {
          at = verdicts.push(verdict) - 1;
          places.set(verdictKey, at);
        }
        return at ?? -1;
      });
      if (of.release !== undefined) releases.push(...(lending.releases?.factsOf(of.release) ?? []));
      cells.push({ of: bareClass(of), records, as: known.as.map((i) => place[i] ?? -1) });
    }
    if (cells.length === 0) return [];
    const spoke = releases.length === 0 ? {} : { releases };
    return [{ law, domain: this.#domain, paths: this.#paths, verdicts, cells, ...spoke }];
  }

  #verdicts(key: string, of: DecisionClass, lending: Lending): CellVerdicts {
    let byClass = kept.get(lending);
    if (!byClass) kept.set(lending, (byClass = new Map()));
    const place = `${key} ${this.#pathsKey}`;
    let known = byClass.get(place);
    if (!known) byClass.set(place, (known = verdictsOf(this.#paths, of, lending)));
    return known;
  }
}

function verdictsOf(paths: readonly string[], of: DecisionClass, lending: Lending): CellVerdicts {
  const distinct = new Map<string, DecidedVerdict>();
  const all = paths.map((path) => {
    const verdict = decidedVerdict(lending, of, path);
    const key = JSON.stringify(verdict);
    distinct.set(key, verdict);
    return key;
  });
  const keys = [...distinct.keys()];
  return { keys, verdicts: [...distinct.values()], as: all.map((key) => keys.indexOf(key)) };
}
