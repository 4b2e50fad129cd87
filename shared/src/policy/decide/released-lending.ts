import type { GlobalId, StateCode } from '../../core/ids.ts';
import { parseGlobalId } from '../../core/ids.ts';
import { either } from './predicate.ts';
import type { ClassAlternative, ClassPredicate, Lending, LentReleases } from '../words/ruling.ts';
import { linksBy, readableBy, shortlistsOf, verdictsOf, type ShortlistOf } from './lending.ts';
import { foreignRequester, type LentQuestion } from './lent-question.ts';
import { lifted, stateOf, type RecordReleases } from './releases.ts';

/**
 * What an owner lends where releases speak of some of its records: of those, what was approved may be read and is shown;
 * of all others, and whatever is searched, counted or tried, the same as without.
 *
 * @param base what the owner lends without releases.
 * @param found at least one.
 */
export function withReleases(
  base: Lending,
  question: LentQuestion,
  found: readonly RecordReleases[],
): Lending {
  const records = new Map(found.map((one) => [one.name, releasedRecord(base, question, one)]));
  const open = [...records.values()].filter(({ about }) => about.inForce.length > 0);
  const readable = keptByPath((path) => widened(base.readable(path), open, (one) => one.readable(path)));
  const links = keptByPath((path) =>
    widened(base.matchable([{ path, use: 'OPEN' }]), open, (one) => one.links(path)),
  );
  return {
    ...base,
    readable,
    verdict: (of, path) =>
      ((of.release === undefined ? undefined : records.get(of.release)) ?? base).verdict(of, path),
    releases: lentReleases(found, links),
  };
}

/** One record as it is lent with what releases say of it. */
interface ReleasedRecord extends Pick<Lending, 'verdict' | 'readable'> {
  readonly about: RecordReleases;
  /** The classes in which the record shows its links under a path. */
  links(path: string): ClassPredicate;
}

function releasedRecord(base: Lending, question: LentQuestion, about: RecordReleases): ReleasedRecord {
  const { verdict, readable } = base;
  if (about.inForce.length === 0) return { about, verdict, readable, links: () => 'never' };
  const requester: StateCode | undefined = foreignRequester(question);
  const shortlistOf = liftedShortlists(shortlistsOf(question), about);
  return {
    about,
    verdict: verdictsOf(question, shortlistOf),
    readable: (path) => readableBy(shortlistOf, path, requester),
    links: (path) => linksBy(shortlistOf, path, requester),
  };
}

/** A release names paths, so that fields of one category part here. */
function liftedShortlists(written: ShortlistOf, about: RecordReleases): ShortlistOf {
  const lists = new Map<string, ReturnType<ShortlistOf>>();
  return (path) => {
    if (lists.has(path)) return lists.get(path);
    const list = written(path);
    const own = list && lifted(list, path, about);
    lists.set(path, own);
    return own;
  };
}

/** Adds to a predicate what single records show beyond it. Records that show it alike stand together. */
function widened(
  base: ClassPredicate,
  open: readonly ReleasedRecord[],
  of: (one: ReleasedRecord) => ClassPredicate,
): ClassPredicate {
  if (base === 'always') return base;
  const alike = new Map<string, { readonly predicate: ClassPredicate; readonly records: GlobalId[] }>();
  for (const one of open) {
    const predicate = of(one);
    if (predicate === 'never') continue;
    const key = JSON.stringify(predicate);
    const known = alike.get(key);
    if (known === undefined) alike.set(key, { predicate, records: [one.about.record] });
    else known.records.push(one.about.record);
  }
  alike.delete(JSON.stringify(base));
  if (alike.size === 0) return base;
  const more = [...alike.values()].flatMap(({ predicate, records }): readonly ClassAlternative[] =>
    typeof predicate === 'string'
      ? [{ records }]
      : predicate.anyOf.map((alternative) => ({ ...alternative, records })),
  );
  return either(base, { anyOf: more });
}

function lentReleases(found: readonly RecordReleases[], links: LentReleases['links']): LentReleases {
  const byName = new Map(found.map((one) => [one.name, one]));
  const byRecord = new Map(found.map(({ record, name }) => [parseGlobalId(record).local, name]));
  return {
    nameOf: (local) => byRecord.get(local),
    factsOf: (release) => byName.get(release)?.facts ?? [],
    state: (release, path) => {
      const about = byName.get(release);
      return about && stateOf(about, path);
    },
    links,
  };
}

function keptByPath(make: (path: string) => ClassPredicate): (path: string) => ClassPredicate {
  const kept = new Map<string, ClassPredicate>();
  return (path) => {
    let predicate = kept.get(path);
    if (predicate === undefined) kept.set(path, (predicate = make(path)));
    return predicate;
  };
}
