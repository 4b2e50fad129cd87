import { isNode, isMap, LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { Lru } from '../../core/lru.ts';
import { readableYaml } from '../../core/readable-yaml.ts';
import type { LawMistake } from './law-error.ts';
import { nearest } from './nearest.ts';

export type Path = readonly (string | number)[];

/** A law file, read and checked for shape, that still knows where each value stands. */
export interface Sheet<T> {
  readonly file: string;
  readonly value: T;
  at(path: Path): Position;
}

interface Position {
  readonly line: number;
  readonly column: number;
}

/** Characters of text whose sheets are kept: several laws of all States. */
const KEPT_CHARACTERS = 2_000_000;
const kept = new WeakMap<z.ZodType, Lru<string, Sheet<unknown>>>();

/**
 * Reads one YAML file as `readSheet` does, and a text that was read without mistake once: of a law that is built again, as
 * one file changed or a start checked it first, the other files cost nothing. What is kept is frozen.
 *
 * @param schema a shape that stays: what is kept is found by it.
 */
export function readSheetOnce<T>(
  file: string,
  text: string,
  schema: z.ZodType<T>,
  mistakes: LawMistake[],
): Sheet<T> | undefined {
  let sheets = kept.get(schema);
  if (sheets === undefined)
    kept.set(schema, (sheets = new Lru(KEPT_CHARACTERS, (key: string) => key.length)));
  const key = `${file}\n${text}`;
  // Of one schema, so of one type.
  const known = sheets.get(key) as Sheet<T> | undefined;
  if (known !== undefined) return known;
  const sheet = readSheet(file, text, schema, mistakes);
  if (sheet === undefined) return undefined;
  freeze(sheet.value);
  sheets.set(key, sheet);
  return sheet;
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const part of Object.values(value)) freeze(part);
  Object.freeze(value);
}

/**
 * Reads one YAML file. Mistakes are added to `mistakes` with their position; undefined when there are any.
 * YAML 1.2 core: `NO` is Norway, not false.
 */
export function readSheet<T>(
  file: string,
  text: string,
  schema: z.ZodType<T>,
  mistakes: LawMistake[],
): Sheet<T> | undefined {
  try {
    readableYaml(text);
  } catch (error) {
    mistakes.push({
      file,
      line: 1,
      column: 1,
      message: error instanceof Error ? error.message : String(error),
    });
    return undefined;
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = placesIn(lines);
  if (document.errors.length > 0) {
    for (const error of document.errors)
      mistakes.push({ file, ...place(error.pos[0]), message: error.message });
    return undefined;
  }
  const at = (path: Path): Position => place(offsetOf(document, path));
  let content: unknown;
  try {
    content = document.toJS();
  } catch (error) {
    // Aliases that stand for more than a machine holds.
    mistakes.push({
      file,
      line: 1,
      column: 1,
      message: error instanceof Error ? error.message : String(error),
    });
    return undefined;
  }
  const checked = schema.safeParse(content);
  if (checked.success) return { file, value: checked.data, at: remembering(text, document, place) };
  const say = (path: Path, message: string) => mistakes.push({ file, ...at(path), message });
  const reading = { document, keys: keysOf(schema), say };
  for (const issue of checked.error.issues) explain(issue, reading);
  return undefined;
}

/** Made out here, so that it holds nothing else of the reading. */
function placesIn(lines: LineCounter): (offset: number) => Position {
  return (offset) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
}

/** Says places without holding the parsed document, which is many times as large as its text: it is parsed again if need be. */
function remembering(
  text: string,
  document: Document,
  place: (offset: number) => Position,
): (path: Path) => Position {
  let parsed = new WeakRef(document);
  const said = new Map<string, Position>();
  return (path) => {
    const key = JSON.stringify(path);
    let position = said.get(key);
    if (position === undefined) {
      let from = parsed.deref();
      if (from === undefined) parsed = new WeakRef((from = parseDocument(text, { prettyErrors: false })));
      said.set(key, (position = place(offsetOf(from, path))));
    }
    return position;
  };
}

/** Where the value at a path begins; for a key that is not there, where the nearest thing above it begins. */
function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

/** Where a key itself stands, for a key that should not be there. */
function keyPath(document: Document, path: Path, key: string): number | undefined {
  const map = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isMap(map)) return undefined;
  const pair = map.items.find((item) => String(item.key) === key);
  return pair && isNode(pair.key) ? pair.key.range?.[0] : undefined;
}

type Issue = z.core.$ZodIssue;

/** A document that is being read, the keys that its shape knows, and who is told of mistakes. */
interface Reading {
  readonly document: Document;
  readonly keys: ReadonlySet<string>;
  readonly say: (path: Path, message: string) => void;
}

function explain(issue: Issue, reading: Reading, above: Path = []): void {
  const { document, keys, say } = reading;
  const path: Path = [...above, ...issue.path.filter((part) => typeof part !== 'symbol')];
  switch (issue.code) {
    case 'unrecognized_keys':
      for (const key of issue.keys) {
        const near = wordBeside(key, keys);
        const there = keyPath(document, path, key) === undefined ? path : [...path, key];
        say(there, `"${key}" is not known here${near === undefined ? '' : `; did you mean "${near}"?`}`);
      }
      return;
    case 'invalid_value': {
      const given = valueAt(document, path);
      const words = issue.values.map(String);
      const near = typeof given === 'string' ? nearest(given, words) : undefined;
      const list = words.length > 12 ? '' : `; valid: ${words.join(', ')}`;
      say(
        path,
        `${given === undefined ? 'a value is missing' : `"${String(given)}" is not a valid word`}${near === undefined ? list : `; did you mean "${near}"?`}`,
      );
      return;
    }
    case 'invalid_union': {
      // The branch that came furthest is the one that was meant.
      const branches = issue.errors.map((issues) =>
        issues.filter(({ code, path: at }) => code !== 'invalid_type' || at.length > 0),
      );
      const meant = branches.filter((branch) => branch.length > 0).sort((a, b) => a.length - b.length)[0];
      if (meant === undefined) say(path, issue.message);
      else for (const part of meant) explain(part, reading, path);
      return;
    }
    case 'invalid_type':
      say(
        path,
        valueAt(document, path) === undefined ? `"${String(path.at(-1))}" is missing` : issue.message,
      );
      return;
    case 'too_small':
      if (issue.origin === 'array') {
        say(path, `"${String(path.at(-1))}" is empty: leave it out, or name at least ${issue.minimum}`);
        return;
      }
      say(path, `"${String(valueAt(document, path))}" cannot be used: ${issue.message}`);
      return;
    default:
      say(path, `"${String(valueAt(document, path))}" cannot be used: ${issue.message}`);
  }
}

/** What was meant by a key that does not belong here: one like it, or its counterpart where it belongs elsewhere. */
function wordBeside(key: string, keys: ReadonlySet<string>): string | undefined {
  const counterpart = key.startsWith('except')
    ? `${key.charAt(6).toLowerCase()}${key.slice(7)}`
    : `except${key.charAt(0).toUpperCase()}${key.slice(1)}`;
  if (keys.has(key) && keys.has(counterpart)) return counterpart;
  return nearest(
    key,
    [...keys].filter((other) => other !== key),
  );
}

function valueAt(document: Document, path: Path): unknown {
  const value: unknown = path.length === 0 ? document.toJS() : document.getIn(path);
  return isNode(value) ? value.toJSON() : value;
}

/** Every key that a shape knows, at any depth: what a mistyped key is compared with. */
function keysOf(schema: z.ZodType): ReadonlySet<string> {
  const keys = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('properties' in node && typeof node.properties === 'object' && node.properties !== null) {
      for (const key of Object.keys(node.properties)) keys.add(key);
    }
    for (const child of Object.values(node)) visit(child);
  };
  visit(z.toJSONSchema(schema, { io: 'input' }));
  return keys;
}
