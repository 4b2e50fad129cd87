import { nameOfAsker } from './asker.ts';
import { isWrong, type Seen, type Withheld } from './seen.ts';

/** One question, and what each officer sees of it. */
export interface Tried {
  readonly number: number;
  readonly about: string;
  readonly seen: readonly Seen[];
}

/** Records that are printed of one answer; all of them are in the JSON. */
const RECORDS_SHOWN = 3;
const VALUE_SHOWN = 160;

/** The ten questions as a table that a person can read: who asks, what the source said, what is seen, what is withheld and why. */
export function printedTrial(owner: string, tried: readonly Tried[], notes: readonly string[]): string {
  const all = tried.flatMap(({ seen }) => seen);
  const wrong = all.filter(isWrong).length;
  const width = Math.max(...all.map(({ asker }) => nameOfAsker(asker).length));
  return [
    ...notes,
    ...tried.flatMap(({ number, about, seen }) => [
      '',
      `${number}. ${about}`,
      ...seen.flatMap((one) => linesOf(one, width)),
    ]),
    '',
    wrong === 0
      ? `${owner}: all was answered as the law wants it. What is withheld, and from whom, is what the law says: read it.`
      : `${owner}: ${wrong} of ${all.length} were not answered as they should be; they are marked with !.`,
  ].join('\n');
}

function linesOf(seen: Seen, width: number): readonly string[] {
  const { asker, records, withheld, errors } = seen;
  const more = records.length - RECORDS_SHOWN;
  return [
    `${isWrong(seen) ? '!' : ' '} ${nameOfAsker(asker).padEnd(width)}  ${headOf(seen)}`,
    ...records.slice(0, RECORDS_SHOWN).map((record) => `      sees      ${valuesOf(record)}`),
    ...(more > 0 ? [`      sees      ${more} more`] : []),
    ...groupsOf(withheld).map((line) => `      withheld  ${line}`),
    ...errors.map((line) => `      error     ${line}`),
  ];
}

function headOf({ outcome, source, records }: Seen): string {
  if (outcome === 'NOT_IN_GRAPH') return 'has no such question: the law never lends them what it looks at';
  if (outcome === 'NO_TOKEN')
    return 'has no token: no issuer of that State in issuers.yaml may speak for them';
  const said = source
    ? `${source.status}${source.reason === undefined ? '' : `, ${source.reason}`}${source.incomplete === true ? ', INCOMPLETE' : ''}: `
    : '';
  return `${said}${records.length === 0 ? 'nothing' : records.length === 1 ? 'one' : String(records.length)}`;
}

function valuesOf(record: Readonly<Record<string, unknown>>): string {
  const values = Object.entries(record).flatMap(([field, value]) => {
    const bare = withoutNulls(value);
    if (field === 'withheld' || field === 'id' || bare === undefined) return [];
    const text = JSON.stringify(bare);
    return [`${field} ${text.length > VALUE_SHOWN ? `${text.slice(0, VALUE_SHOWN)}...` : text}`];
  });
  return values.length === 0 ? 'the record, and nothing of what was asked about it' : values.join(', ');
}

function withoutNulls(value: unknown): unknown {
  if (value == null) return undefined;
  if (Array.isArray(value))
    return value.length === 0 ? undefined : value.map((one) => withoutNulls(one) ?? {});
  if (typeof value !== 'object') return value;
  const members = Object.entries(value).flatMap(([name, one]) => {
    const bare = withoutNulls(one);
    return bare === undefined ? [] : [[name, bare] as const];
  });
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

/** Fields that are withheld for the same reason share a line. */
function groupsOf(withheld: readonly Withheld[]): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const { field, mode, reason, disclosure, rules, grants } of withheld) {
    const none = grants.length === 0 ? 'no grant is about it' : `no grant holds: ${grants.join(', ')}`;
    const why = rules.length === 0 ? none : `by ${rules.join(', ')}`;
    const told = { EXPLAIN: '', GENERIC: '; they are not told why', SILENT: '; they are not told' }[
      disclosure
    ];
    const key = `${mode}${reason === undefined ? '' : ` ${reason}`}, ${why}${told ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), field]);
  }
  return [...groups].map(([why, fields]) => `${fields.join(', ')}: ${why}`);
}
