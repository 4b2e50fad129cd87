import type { KeyRing } from '../../shared/src/core/key-ring.ts';

/** A key of a file that may hold several, one a line, in the order in which they came into use. */
export interface FiledKey {
  readonly hex: string;
  /** From when on it is used, in milliseconds since 1970; before, what it made is taken already. */
  readonly from?: number;
  /** Until when what it made is taken; always without. */
  readonly until?: number;
}

/** More are a sign of something that rotates without end. */
export const KEYS_MAX = 32;
const LINE = /^(?<hex>[0-9a-f]+)(?: from (?<from>\S+))?(?: until (?<until>\S+))?$/u;

/**
 * Reads keys: a line each, `<hexadecimal digits> from <moment> until <moment>`, of which `from` and `until` may be missing; a first
 * line with `#` says what they are for.
 *
 * @param place as it is named when something is wrong.
 * @throws Error that names the place and the line: a key that is cut off or empty would be the same for everybody.
 */
export function readKeyFile(text: string, bytes: number, place: string): readonly FiledKey[] {
  const lines = text
    .replace(/^#.*\n/u, '')
    .trim()
    .split('\n');
  if (lines.length === 1 && !/ from | until /u.test(lines[0] ?? ''))
    return [{ hex: digitsOf(lines[0] ?? '', bytes, place) }];
  const keys = lines.map((line, n) => {
    const { hex = '', from, until } = LINE.exec(line.trim())?.groups ?? {};
    const at = `${place}, key ${n + 1} of ${lines.length},`;
    return {
      hex: digitsOf(hex, bytes, at),
      ...(from === undefined ? {} : { from: momentOf(from, at) }),
      ...(until === undefined ? {} : { until: momentOf(until, at) }),
    };
  });
  mustBeInOrder(keys, place);
  return keys;
}

function mustBeInOrder(keys: readonly FiledKey[], place: string): void {
  const begins = keys.map(({ from = Number.NEGATIVE_INFINITY }) => from);
  if (keys.length > KEYS_MAX) throw new Error(`${place} holds more than ${KEYS_MAX} keys.`);
  if (begins.some((from, n) => n > 0 && from <= (begins[n - 1] ?? 0)))
    throw new Error(`${place}: each key must be in use later than the one in the line before.`);
  if (new Set(keys.map(({ hex }) => hex)).size < keys.length)
    throw new Error(`${place} holds the same key twice: one that was given up never comes back.`);
  if (keys.at(-1)?.until !== undefined)
    throw new Error(`${place}: the last key must not end: nothing follows it.`);
}

function digitsOf(hex: string, bytes: number, place: string): string {
  if (hex.length === bytes * 2 && /^[0-9a-f]+$/u.test(hex)) return hex;
  throw new Error(
    `${place} must hold ${bytes * 2} hexadecimal digits, and does not. If it was cut off, bring it back from a backup: with another secret, what it protects cannot be read or checked any more.`,
  );
}

function momentOf(text: string, place: string): number {
  const at = Date.parse(text);
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/u.test(text) && !Number.isNaN(at)) return at;
  throw new Error(`${place} "${text}" is no moment such as 2026-11-27T01:00:00Z.`);
}

/** The text of a file with these keys. @param gone ids of those that were taken away, oldest first. */
export function keyFileText(about: string, keys: readonly FiledKey[], gone: readonly string[] = []): string {
  const lines = keys.map(({ hex, from, until }) => {
    const begins = from === undefined ? '' : ` from ${new Date(from).toISOString()}`;
    return `${hex}${begins}${until === undefined ? '' : ` until ${new Date(until).toISOString()}`}\n`;
  });
  const were = gone.length === 0 ? '' : ` Taken away: ${gone.slice(-KEYS_MAX).join(' ')}.`;
  return `# Liaison: ${about}. Keep it secret.${were}\n${lines.join('')}`;
}

/**
 * Ids of the keys that this file held and holds no more: a ledger may have noted one of them last. They stand in the first line,
 * which every version of the hub passes over.
 */
export function goneKeys(text: string): readonly string[] {
  const { ids = '' } = /^#.* Taken away: (?<ids>[0-9a-f ]+)\.\n/u.exec(text)?.groups ?? {};
  return ids.split(' ').filter((id) => id !== '');
}

/** The keys as they hold at a moment. One that is to be used later is taken already: hubs do not read it all at once. */
export function ringAt(keys: readonly FiledKey[], now: number): KeyRing {
  const begun = keys.filter(({ from }) => from === undefined || from <= now);
  const current = (begun.at(-1) ?? keys[0])?.hex ?? '';
  const all = keys.filter(({ hex, until }) => hex === current || until === undefined || until > now);
  return { current, all: all.map(({ hex }) => hex) };
}
