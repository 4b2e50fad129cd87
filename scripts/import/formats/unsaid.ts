import { isObject } from './json-values.ts';
import type { ImportedAlert, ImportedPerson } from './person.ts';
import { clean, type XmlElement } from './xml.ts';

/** One text of an entry, and the members within which it stands: `identification/@number`, `properties/name`. */
export interface Leaf {
  readonly path: string;
  readonly text: string;
}

/** Every attribute and text of an element and of those within it. */
export function xmlLeaves({ attributes, children, text }: XmlElement, at = ''): readonly Leaf[] {
  const own = clean(text);
  return [
    ...Object.entries(attributes).flatMap(([name, value]) => leaf(`${at}@${name}`, clean(value))),
    ...leaf(at.replace(/\/$/u, ''), own),
    ...children.flatMap((child) => xmlLeaves(child, `${at}${child.name}/`)),
  ];
}

/** Every text, number and flag of a JSON value; items of a list have the path of their list. */
export function jsonLeaves(value: unknown, at = ''): readonly Leaf[] {
  if (Array.isArray(value)) return value.flatMap((item) => jsonLeaves(item, at));
  if (isObject(value))
    return Object.entries(value).flatMap(([name, member]) =>
      jsonLeaves(member, at === '' ? name : `${at}/${name}`),
    );
  return value === null || value === undefined ? [] : leaf(at, clean(String(value as string | number)));
}

function leaf(path: string, text: string | undefined): readonly Leaf[] {
  return text === undefined ? [] : [{ path, text }];
}

/**
 * What a table says beside the columns that were read, as `COLUMN: text`.
 *
 * @param read columns that were read, or that say nothing of the record's.
 */
export function furtherCells(
  record: Readonly<Record<string, unknown>>,
  read: ReadonlySet<string>,
): readonly string[] {
  return Object.entries(record).flatMap(([name, value]) => {
    const text = read.has(name) ? undefined : clean(String((value ?? '') as string | number));
    return text === undefined ? [] : [`${name}: ${text}`];
  });
}

/** That a name is a former one, said with the name: an identity has no word for it. Nothing where it is none. */
export function formerName(path: string, kind: string | undefined, name: string | null): readonly Leaf[] {
  return kind !== undefined && name !== null && /^(?:f[./]?\s?k[./]?\s?a\b|former)/iu.test(kind)
    ? [{ path, text: `${kind} ${name}` }]
    : [];
}

/** What a person's alert may say: see the longest text that the record's check lets through. */
const REASON_MOST = 9_000;

/**
 * A person with all that the entry says of them: what no member of the record holds stands behind the reason of the first
 * alert, as `path: text`. So what a list begins to say tomorrow is not lost, nor what cannot be read as what it should be.
 *
 * @param read what is no text of the person's, or was read as a code, a flag or a date: matched against `path=text`.
 * @param listing the alert of a person who has none.
 */
export function withUnsaid(
  person: ImportedPerson,
  leaves: readonly Leaf[],
  read: RegExp,
  listing?: ImportedAlert,
): ImportedPerson {
  const held = textsIn(person).map(loose).join('\n');
  const unsaid = new Set(
    leaves
      .filter(({ path, text }) => !read.test(`${path}=${text}`) && !holds(held, loose(text)))
      .map(({ path, text }) => `${path.replaceAll(/@|properties\//gu, '').replaceAll('/', ' ')}: ${text}`),
  );
  const [first = listing, ...others] = person.alerts;
  if (unsaid.size === 0 || first === undefined) return person;
  const reason = withinMost(first.reason, [...unsaid]);
  return { ...person, alerts: [{ ...first, reason }, ...others] };
}

/** Texts behind a reason, as many as there is room for; then how many there was none for. */
function withinMost(reason: string | null, texts: readonly string[]): string {
  let said = reason ?? '';
  for (const [i, text] of texts.entries()) {
    const longer = said === '' ? text : `${said}; ${text}`;
    if (longer.length > REASON_MOST && said !== '')
      return `${said}; and ${texts.length - i} more texts in the list's own entry`;
    said = longer;
  }
  return said;
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Marks and blanks at which readers take texts apart are all the same. */
function loose(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}

/** Whether a text stands in others as whole words. One of marks alone says nothing. */
function holds(held: string, text: string): boolean {
  return text === '' || ` ${held.replaceAll('\n', ' \n ')} `.includes(` ${text} `);
}
