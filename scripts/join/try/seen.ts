import type { Law } from '../../../shared/src/policy/law/law.ts';
import { explain } from '../../../shared/src/policy/tools/explain.ts';
import type { Inquiry } from '../../../shared/src/policy/words/inquiry.ts';
import type { Asker } from './asker.ts';
import type { Question } from './questions.ts';
import type { HubAnswer, SourceSaid } from './trial.ts';

/** One field of the record that was asked about, which the law does not simply show. */
export interface Withheld {
  readonly field: string;
  readonly mode: string;
  readonly reason: string | undefined;
  /** EXPLAIN, GENERIC or SILENT: what the caller is told of it. */
  readonly disclosure: string;
  /** Rules that it rests on, with file and line. */
  readonly rules: readonly string[];
  /** Where it rests on none: grants that did not hold, and what each asks for. No grant means no. */
  readonly grants: readonly string[];
}

/** What one officer sees of one question. */
export interface Seen {
  readonly asker: Asker;
  /**
   * ASKED; NOT_IN_GRAPH: the law never lends this officer what the question looks at, so that their graph has no such question;
   * NO_TOKEN: no issuer of their State may speak for such an officer.
   */
  readonly outcome: 'ASKED' | 'NOT_IN_GRAPH' | 'NO_TOKEN';
  /** What became of the State's source. */
  readonly source?: Omit<SourceSaid, 'owner' | 'domain'>;
  readonly records: readonly Readonly<Record<string, unknown>>[];
  readonly totalCount?: number | null;
  /** By the law, of the record that was asked about. */
  readonly withheld: readonly Withheld[];
  readonly errors: readonly string[];
}

/** Reads what a question brought, and who of the sources said what. */
export function readAnswer(
  asker: Asker,
  owner: string,
  { domain, field }: Question,
  { data, errors = [], extensions }: HubAnswer,
): Omit<Seen, 'withheld'> {
  const held = data?.[field];
  const said = extensions?.sources?.find((one) => one.owner === owner && one.domain === domain);
  const total = (held as { readonly totalCount?: number | null } | null | undefined)?.totalCount;
  return {
    asker,
    outcome: 'ASKED',
    ...(said
      ? {
          source: {
            status: said.status,
            ...(said.reason == null ? {} : { reason: said.reason }),
            ...(said.incomplete === true ? { incomplete: true } : {}),
          },
        }
      : {}),
    records: recordsIn(held),
    ...(total === undefined ? {} : { totalCount: total }),
    errors: errors.map(({ message, extensions: more }) => `${more?.code ?? 'ERROR'}: ${message}`),
  };
}

function recordsIn(held: unknown): Seen['records'] {
  if (held == null) return [];
  if (Array.isArray(held)) return held.flatMap(recordsIn);
  const { nodes, rows } = held as { readonly nodes?: unknown; readonly rows?: unknown };
  return nodes === undefined && rows === undefined
    ? [held as Readonly<Record<string, unknown>>]
    : recordsIn(nodes ?? rows);
}

/** What the law says to an officer of the fields of a record, where it is not that they are shown. */
export function withheldBy(
  law: Law,
  inquiry: Inquiry,
  { domain, sample, shows }: Question,
): readonly Withheld[] {
  const of = sample?.of;
  if (domain === undefined || of === undefined) return [];
  const paths = law.catalogue[domain].fields
    .filter(({ kind }) => kind !== 'link')
    .map(({ path }) => path)
    .filter((path) => !path.includes('.') && (shows === 'all' || path === 'id' || shows.includes(path)));
  // Of whom nobody may know nothing is shown, whatever else the law says.
  const isHidden = explain({ law, inquiry, domain }, of, 'id').verdict.mode === 'DENY';
  return (isHidden ? ['id'] : paths).flatMap((field) => {
    const { verdict, words } = explain({ law, inquiry, domain }, of, field);
    if (verdict.mode === 'GRANT') return [];
    const rules = words.filter((word) => word.decided).map(({ id, where }) => `${id} (${where})`);
    const grants = words
      .filter(({ kind, spoke }) => rules.length === 0 && kind === 'grant' && !spoke)
      .map(({ id, where, missing }) => `${id} (${where}) asks for ${missing.join(' and ')}`);
    const { mode, reason, disclosure } = verdict;
    return [{ field, mode, reason, disclosure, rules, grants }];
  });
}

/** What may hide that there is something, or is a mistake: then the trial has failed. What the law withholds is none. */
export function isWrong({ outcome, source, errors }: Seen): boolean {
  const fine = ['ANSWERED', 'NOT_PERMITTED', 'NOT_SEARCHABLE', 'NOT_CONNECTED', 'NOT_ASKED'];
  return (
    outcome === 'NO_TOKEN' ||
    errors.length > 0 ||
    (source !== undefined && (!fine.includes(source.status) || source.incomplete === true))
  );
}
