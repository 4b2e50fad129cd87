/** One value that was withheld of a record, as the hub says it. */
export interface Withheld {
  /** Dotted path from the record. */
  readonly field: string;
  readonly mode: string;
  readonly reason: string;
  readonly basis: readonly { readonly instrument: string; readonly article: string }[];
  readonly unlock?: Unlock | null;
  readonly release?: ReleaseState | null;
}

export interface UnlockStep {
  readonly kind: string;
  readonly text: string;
  readonly approvalBy?: readonly string[] | null;
  /** ISO 8601 duration. */
  readonly within?: string | null;
  /** Where those are reached who can approve. */
  readonly contact?: Contact | null;
}

/** Where a single point of contact is reached, as its State's profile says. */
export interface Contact {
  readonly name: string;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly hours?: string | null;
  /** BCP 47. */
  readonly languages?: readonly string[] | null;
}

export interface Unlock extends UnlockStep {
  readonly requestable: boolean;
  readonly steps: readonly UnlockStep[];
}

/** The release that was last asked for a field. */
export interface ReleaseState {
  readonly id: string;
  readonly status: string;
  readonly due?: string | null;
  readonly until?: string | null;
}

export interface Obligation {
  readonly kind: string;
  readonly text: string;
  readonly after?: string | null;
}

export type RecordData = Readonly<Record<string, unknown>>;

/** A record as one answer has it. */
export interface Row {
  readonly id: string;
  readonly owner: string;
  readonly recordType: string;
  readonly data: RecordData;
  /** How it stands to the question, member by member. */
  readonly match?: RecordData;
  /** Keys of a lookup that found it. */
  readonly keys: readonly string[];
  readonly withheld: readonly Withheld[];
  readonly obligations: readonly Obligation[];
  readonly handling?: string;
  readonly handlingText?: string;
}

/** What was asked, as an answer card has to know it. */
export interface Asked {
  /** As the page says it above the answer. */
  readonly title: string;
  /** Response key of the field that was asked. */
  readonly root: string;
  /** `Person` */
  readonly recordType: string;
}

/** What of a question is in this answer. */
export interface Found {
  readonly rows: readonly Row[];
  /** Absent where the hub may not tell or could not count. */
  readonly total?: number;
  readonly isAtLeast: boolean;
  /** Whether there are records that this answer does not hold. */
  readonly hasMore: boolean;
  readonly endCursor?: string;
  /** What the field itself says of its sources. */
  readonly sources: readonly RecordData[];
  /** Check digits of a machine readable zone that do not hold. */
  readonly mrzDoubts: readonly string[];
}

/**
 * Reads the rows of an answer: of a search, of a lookup of many keys, or of one record. A record that several keys found is one
 * row.
 *
 * @returns nothing where the field was not answered at all, which is not the same as no rows.
 */
export function readFound(data: unknown, { root, recordType }: Asked): Found | undefined {
  const answered = isObject(data) ? data[root] : undefined;
  if (answered === undefined || answered === null) return undefined;
  const parts = Array.isArray(answered) ? answered.filter(isObject) : [answered].filter(isObject);
  const rows = new Map<string, Row>();
  for (const part of parts)
    for (const { node, match } of hitsOf(part)) {
      const row = rowOf(node, recordType, match, textOf(part['key']));
      const known = rows.get(row.id);
      rows.set(row.id, known ? { ...known, keys: [...known.keys, ...row.keys] } : row);
    }
  const [first] = parts;
  const page = isObject(first?.['pageInfo']) ? first['pageInfo'] : {};
  const total = first?.['totalCount'];
  const endCursor = textOf(page['endCursor']);
  return {
    rows: [...rows.values()],
    ...(typeof total === 'number' && { total }),
    isAtLeast: first?.['totalCountIsAtLeast'] === true,
    hasMore: page['hasNextPage'] === true || parts.some((part) => part['hasMore'] === true),
    ...(endCursor !== undefined && { endCursor }),
    sources: parts.flatMap((part) => objectsIn(part['sources'])),
    mrzDoubts: parts.flatMap((part) => textsIn(part['mrzDoubts'])),
  };
}

interface Hit {
  readonly node: RecordData;
  readonly match: unknown;
}

function hitsOf(part: RecordData): readonly Hit[] {
  if (Array.isArray(part['edges']))
    return objectsIn(part['edges']).flatMap(({ node, match }) => (isObject(node) ? [{ node, match }] : []));
  if (Array.isArray(part['nodes']))
    return objectsIn(part['nodes']).map((node) => ({ node, match: undefined }));
  return 'id' in part ? [{ node: part, match: undefined }] : [];
}

function rowOf(data: RecordData, recordType: string, match: unknown, key: string | undefined): Row {
  const handling = textOf(data['handling']);
  const handlingText = textOf(data['handlingText']);
  return {
    id: String(data['id']),
    owner: textOf(data['owner']) ?? String(data['id']).split(':')[0] ?? '',
    recordType,
    data,
    ...(isObject(match) && { match }),
    keys: key === undefined ? [] : [key],
    withheld: objectsIn(data['withheld']) as unknown as readonly Withheld[],
    obligations: objectsIn(data['obligations']) as unknown as readonly Obligation[],
    ...(handling !== undefined && { handling }),
    ...(handlingText !== undefined && { handlingText }),
  };
}

export function isObject(value: unknown): value is RecordData {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectsIn(value: unknown): readonly RecordData[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Every value at a dotted path, through lists: `alerts.basis` of two alerts are two. What is null is nothing. */
export function valuesAt(data: unknown, path: string): readonly unknown[] {
  let here: readonly unknown[] = [data];
  for (const step of path.split('.'))
    here = here
      .flatMap((value) => (Array.isArray(value) ? value : [value]))
      .map((value) => (isObject(value) ? value[step] : undefined));
  return here
    .flatMap((value) => (Array.isArray(value) ? (value as readonly unknown[]) : [value]))
    .filter((value) => value !== null && value !== undefined);
}
