import { HubError } from '../../../shared/src/core/errors.ts';
import { readMrz, type MrzDoubt } from '../../../shared/src/core/mrz.ts';
import { DOMAINS, isOneOf, type Domain } from '../../../shared/src/core/vocabulary.ts';
import { bornIn, monthIn } from './when.ts';

/** What a pasted or typed text may be. */
export type Reading =
  | {
      readonly kind: 'mrz';
      readonly zone: string;
      readonly number: string;
      readonly issuer: string;
      readonly doubts: readonly MrzDoubt[];
    }
  | { readonly kind: 'misreadMrz'; readonly message: string }
  | { readonly kind: 'record'; readonly id: string; readonly domain: Domain; readonly owner: string }
  | { readonly kind: 'receipt'; readonly log?: string; readonly entry: string }
  | { readonly kind: 'plate'; readonly plate: string }
  | { readonly kind: 'serial'; readonly serial: string }
  | { readonly kind: 'document'; readonly number: string }
  | { readonly kind: 'drug'; readonly name: string; readonly from?: string; readonly to?: string }
  | { readonly kind: 'substance'; readonly code: string; readonly from?: string; readonly to?: string }
  | { readonly kind: 'name'; readonly name: string; readonly born?: string };

/** Words of substances, in lower case, with the code of each one's class. */
export type SubstanceWords = ReadonlyMap<string, string>;

/** The word that the name of a class begins with: `Cocaine and other coca products` is found by `cocaine`. */
export function firstWord(label: string): string {
  return (label.split(/[,;:(]|\s(?:and|et|und)\s/u)[0] ?? label).trim().toLowerCase();
}

const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/iu;
const RECEIPT = new RegExp(`^(?:([\\w.-]+)\\s*/\\s*)?(${UUID.source})$`, 'iu');
const RECORD = /^([A-Z]{2,3}):([a-z]+):\S+$/u;
/** Long, of the characters of a zone or what telephones make of its fillers. */
const ZONE = /^[\p{L}\p{N}<‹«\s]{55,}$/u;
const FILLERS = /[<‹«]{2}/u;

/**
 * Tells what a text may be, likeliest first: a zone, an id and a receipt are told by their form alone; a number with letters may
 * be a plate, a serial or a document, and the user chooses.
 *
 * @returns nothing for an empty text.
 */
export function recognise(pasted: string, substances: SubstanceWords = new Map()): readonly Reading[] {
  const text = pasted.trim();
  if (text === '') return [];
  const receipt = RECEIPT.exec(text);
  if (receipt) {
    const [, log, entry = ''] = receipt;
    return [{ kind: 'receipt', entry, ...(log !== undefined && { log }) }];
  }
  const [, owner, domain] = RECORD.exec(text) ?? [];
  if (owner !== undefined && isOneOf(DOMAINS, domain)) return [{ kind: 'record', id: text, owner, domain }];
  if (FILLERS.test(text) || (ZONE.test(text) && /\d/u.test(text) && !/\p{Ll}/u.test(text)))
    return [zone(text)];
  const substance = substanceIn(text, substances);
  if (substance) return [substance, ...written(text), ...named(text)];
  return /\d|[?*]/u.test(text) ? numberOrName(text) : named(text);
}

function zone(text: string): Reading {
  try {
    return { kind: 'mrz', zone: text, ...readMrz(text) };
  } catch (error) {
    return { kind: 'misreadMrz', message: error instanceof HubError ? error.publicMessage : String(error) };
  }
}

/** A word of a substance, alone or with a month. */
function substanceIn(text: string, substances: SubstanceWords): Reading | undefined {
  const { rest, from, to } = monthIn(text);
  const code = substances.get(rest.toLowerCase());
  if (code === undefined) return undefined;
  return { kind: 'substance', code, ...(from !== undefined && to !== undefined && { from, to }) };
}

/** The same as it is written: narrower than its class. */
function written(text: string): readonly Reading[] {
  const { rest, from, to } = monthIn(text);
  return [{ kind: 'drug', name: rest, ...(from !== undefined && to !== undefined && { from, to }) }];
}

/** Digits: behind letters they may be a birth, in one piece a number of something. */
function numberOrName(text: string): readonly Reading[] {
  const withBirth = named(text);
  const isPerson = withBirth.some((reading) => reading.kind === 'name' && reading.born !== undefined);
  if (isPerson) return withBirth;
  const isNumber = /^[\p{Lu}\p{N}\s.\-/?*]{3,40}$/u.test(text) || /^[\p{L}\p{N}\-/?*]{3,40}$/u.test(text);
  if (!isNumber) return withBirth;
  const serial: Reading = { kind: 'serial', serial: text };
  if (/[?*]/u.test(text)) return [serial];
  const plate: Reading = { kind: 'plate', plate: text };
  const document: Reading = { kind: 'document', number: text };
  return looksLikePlate(text) ? [plate, document, serial] : [document, serial, plate];
}

/** One to three letters, then a group of digits, in parts: `AA-123-BC`, `B MW 1234`, `AB12 CDE`. Shapes from memory. */
function looksLikePlate(text: string): boolean {
  const compact = text.replace(/[\s\-.]/gu, '');
  const isInParts = compact !== text;
  return isInParts && compact.length <= 9 && /\p{L}/u.test(compact) && /\d/u.test(compact);
}

function named(text: string): readonly Reading[] {
  const { rest, born } = bornIn(text);
  const name = rest.replace(/[,;]+$/u, '').trim();
  if (!/\p{L}/u.test(name)) return [];
  return [{ kind: 'name', name, ...(born !== undefined && { born }) }];
}
