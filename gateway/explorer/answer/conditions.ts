import { isObject, objectsIn, textOf, type Obligation, type RecordData } from './rows.ts';

/** What the hub says travels with records or links that are alike: `extensions.conditions`. */
export interface ToldConditions {
  readonly owner: string;
  readonly domain: string;
  readonly type: string;
  /** null: the owner's law does not let it be told. Absent: links have none. */
  readonly handling?: string | null;
  readonly obligations: readonly Obligation[];
  readonly count: number;
  readonly ids?: readonly string[];
}

/** What one owner puts on one record or link, or on several where the hub gives no ids. */
export interface Condition {
  readonly owner: string;
  readonly id?: string;
  readonly count: number;
  /** Links between records have duties, and no handling code. */
  readonly isLink: boolean;
  /** `UNTOLD`: there is a code, and the owner's law does not let it be told. */
  readonly handling?: string;
  readonly handlingText?: string;
  readonly obligations: readonly Obligation[];
}

/** A handling code or duty of an answer, with whose records bear it. */
export interface Bearing {
  /** `H2`, `NO_ONWARD` */
  readonly code: string;
  readonly kind: 'HANDLING' | 'OBLIGATION';
  /** Owners' own words for it, each once. */
  readonly texts: readonly string[];
  /** ISO 8601 durations after which to delete. */
  readonly after: readonly string[];
  readonly owners: readonly string[];
  readonly records: number;
  readonly links: number;
}

/**
 * Everything that was put on the records and links of an answer: what the hub says of all that it disclosed, and what the
 * records themselves say, wherever in the data they stand. Neither alone is trusted to be whole.
 */
export function conditionsIn(data: unknown, told: readonly ToldConditions[] = []): readonly Condition[] {
  const found = new Map<string, Condition>();
  for (const { owner, handling, obligations, ids = [] } of told)
    for (const id of ids)
      found.set(id, {
        ...{ owner, id, count: 1, isLink: handling === undefined, obligations },
        ...handlingOf(handling),
      });
  walk(data, (record) => {
    const id = textOf(record['id']);
    const owner = textOf(record['owner']);
    const says = 'handling' in record || 'obligations' in record;
    if (id === undefined || owner === undefined || !says) return;
    const known = found.get(id);
    const own = textOf(record['handling']) ?? known?.handling;
    const handling = own ?? ('handling' in record ? UNTOLD : undefined);
    const handlingText = textOf(record['handlingText']) ?? known?.handlingText;
    found.set(id, {
      ...{ owner, id, count: 1, isLink: known?.isLink ?? false },
      ...(handling !== undefined && { handling }),
      ...(handlingText !== undefined && { handlingText }),
      obligations: unite(
        known?.obligations ?? [],
        objectsIn(record['obligations']) as unknown as Obligation[],
      ),
    });
  });
  const nameless = told
    .filter(({ ids }) => ids === undefined)
    .map(({ owner, count, obligations, handling }) => ({
      ...{ owner, count, obligations, isLink: handling === undefined },
      ...handlingOf(handling),
    }));
  return [...nameless, ...found.values()];
}

/** Stands for a handling code that is not told: nobody may take it for none. */
export const UNTOLD = 'UNTOLD';

function handlingOf(handling: string | null | undefined): { readonly handling?: string } {
  return handling === undefined ? {} : { handling: handling ?? UNTOLD };
}

/** Adds up conditions for the ribbon: handling codes first, the strictest first; then duties. H0 binds to what the law says anyway. */
export function bearingsOf(conditions: readonly Condition[]): readonly Bearing[] {
  const byCode = new Map<string, Bearing>();
  const add = (
    one: Omit<Bearing, 'owners' | 'records' | 'links'>,
    { owner, count, isLink }: Condition,
  ): void => {
    const key = `${one.kind} ${one.code}`;
    const known = byCode.get(key);
    byCode.set(key, {
      ...{ code: one.code, kind: one.kind },
      texts: distinct([...(known?.texts ?? []), ...one.texts]),
      after: distinct([...(known?.after ?? []), ...one.after]),
      owners: distinct([...(known?.owners ?? []), owner]).toSorted(),
      records: (known?.records ?? 0) + (isLink ? 0 : count),
      links: (known?.links ?? 0) + (isLink ? count : 0),
    });
  };
  for (const condition of conditions) {
    const { handling, handlingText, obligations } = condition;
    if (handling !== undefined)
      add(
        { code: handling, kind: 'HANDLING', texts: handlingText ? [handlingText] : [], after: [] },
        condition,
      );
    for (const kind of distinct(obligations.map((one) => one.kind))) {
      const alike = obligations.filter((one) => one.kind === kind);
      const after = alike.flatMap((one) => one.after ?? []);
      add({ code: kind, kind: 'OBLIGATION', texts: alike.map(({ text }) => text), after }, condition);
    }
  }
  return [...byCode.values()].sort(
    (a, b) =>
      a.kind.localeCompare(b.kind) ||
      (a.kind === 'HANDLING' ? b.code.localeCompare(a.code) : a.code.localeCompare(b.code)),
  );
}

function unite(some: readonly Obligation[], more: readonly Obligation[]): readonly Obligation[] {
  const byText = new Map(
    [...some, ...more].map((one) => [`${one.kind} ${one.text} ${one.after ?? ''}`, one]),
  );
  return [...byText.values()];
}

function walk(value: unknown, visit: (record: RecordData) => void): void {
  if (Array.isArray(value)) for (const one of value) walk(one, visit);
  else if (isObject(value)) {
    visit(value);
    for (const one of Object.values(value)) walk(one, visit);
  }
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
