import { HubError } from '../../../shared/src/core/errors.ts';

/**
 * Reads a body of JSON that says what its sender meant, or none: one that other readers would read otherwise is refused
 * rather than read as something near it, as that would be another question.
 *
 * @param hint what is accepted in its place, as the end of a sentence.
 * @returns the value. A byte order mark before it is no content (RFC 8259, section 8.1).
 * @throws HubError BAD_INPUT when it is not UTF-8, or not JSON; when an object has a member twice, of which JSON's readers
 *   keep the one or the other (RFC 8259, section 4); or when it holds a number that cannot be kept as it is written (RFC
 *   7493, section 2.2).
 */
export function readJson(bytes: Buffer, hint: string): unknown {
  const text = utf8(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refusedBody(hint);
  }
  checkMembers(text);
  return value;
}

/** @param accepted the end of a sentence. */
export function refusedBody(accepted: string): HubError {
  return new HubError('BAD_INPUT', 'malformed request', {
    publicMessage: `The request body is not accepted. Accepted is ${accepted}.`,
  });
}

const FATAL = new TextDecoder('utf-8', { fatal: true });

function utf8(bytes: Buffer): string {
  try {
    return FATAL.decode(bytes);
  } catch {
    throw refusedBody('JSON in UTF-8: these bytes are not');
  }
}

/** Of JSON that was read: a text, a number, or what opens, closes and divides. Words and blanks are passed over. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|[{}[\],:]/gu;

/** @param text JSON that was read without a mistake. */
function checkMembers(text: string): void {
  /** The names of each object that is open; of a list, none. */
  const open: (Set<string> | undefined)[] = [];
  let isName = false;
  for (const [token] of text.matchAll(TOKEN)) {
    const first = token[0];
    if (first === '{' || first === '[') open.push(first === '{' ? new Set() : undefined);
    else if (first === '}' || first === ']') open.pop();
    const names = open.at(-1);
    if (first === '"') {
      if (isName && names) addName(names, token);
    } else if (first === '-' || (first !== undefined && first >= '0' && first <= '9')) checkNumber(token);
    isName = first === '{' || (first === ',' && names !== undefined);
  }
}

function addName(names: Set<string>, token: string): void {
  const name = token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1);
  if (names.has(name))
    throw refusedBody(`each member once: ${JSON.stringify(name.slice(0, 60))} comes twice in one object`);
  names.add(name);
}

/** Whole numbers up to here are kept as they are written, RFC 7493 section 2.2. */
const DIGITS_SAFE = 15;

/** A fraction may be rounded in its last digits; a whole number is a count or a name, and may not. */
function checkNumber(token: string): void {
  if (token.length <= DIGITS_SAFE) {
    if (Number.isFinite(Number(token))) return;
  } else {
    const number = Number(token);
    const isWhole = /^-?\d+$/u.test(token);
    if (Number.isFinite(number) && (!isWhole || Number.isSafeInteger(number))) return;
  }
  throw refusedBody(
    `numbers from -(2^53 - 1) to 2^53 - 1: ${token.slice(0, 60)} would be read as another one. Send it as a text`,
  );
}
