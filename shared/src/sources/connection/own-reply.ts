import { z } from 'zod';
import { ERROR_CATALOGUE } from '../../core/errors.ts';
import type { StateCode } from '../../core/ids.ts';
import { SOURCE_FAULTS } from '../../core/vocabulary.ts';
import type { InWords } from './query.ts';
import type { KnownSource, Row } from './national-source.ts';

const TEXT_MAX = 1_000;
const text = z.string().max(TEXT_MAX);
const count = z.number().int().nonnegative();
const owner = text as unknown as z.ZodType<StateCode>;
const LISTED = 200;

/** How a source stands, as the State's own process says of it. It names no value of a record. */
const ToldStanding = z.object({
  breaches: z.array(z.object({ object: text, what: text })).max(LISTED),
  unreadable: z.array(z.object({ owner, column: text, rows: count })).max(LISTED),
  searches: z.object({ behind: z.array(text).max(LISTED), asOf: text.optional() }),
  asOf: z.array(z.object({ owner, at: text })).max(LISTED),
  isCurrencyMissing: z.boolean(),
});
export type ToldStanding = z.output<typeof ToldStanding>;

const Reply = z.object({
  status: z.enum(['ANSWERED', 'TIMED_OUT', 'UNAVAILABLE', 'NOT_AWAITED']),
  reason: z.enum(SOURCE_FAULTS).optional(),
  first: count,
  columns: z.array(text).max(LISTED),
  rows: z.custom<readonly Row[]>((rows) => Array.isArray(rows) && rows.every((row) => Array.isArray(row))),
  standing: ToldStanding,
});

/** What a State's own process answers to a question. */
export type OwnReply = z.output<typeof Reply>;

/** How a source stands, for the hub that asks it. */
export function standingTold(source: KnownSource): ToldStanding {
  const { config, standing, isCurrencyMissing } = source;
  const { breaches, unreadable, searches } = standing;
  const { behind, asOf: keysAsOf } = searches;
  return {
    breaches: breaches.slice(0, LISTED).map(({ object, what }) => ({ object, what: short(what) })),
    unreadable: unreadable.slice(0, LISTED).map((one) => ({ ...one })),
    searches: {
      behind: behind.slice(0, LISTED).map(short),
      ...(keysAsOf === undefined ? {} : { asOf: keysAsOf }),
    },
    asOf: config.owners.flatMap((owner) => {
      const at = source.dataAsOf(owner);
      return at === undefined ? [] : [{ owner, at }];
    }),
    isCurrencyMissing,
  };
}

function short(what: string): string {
  return what.slice(0, TEXT_MAX);
}

/** A State's own process said what is no answer to the question. It names no value. */
export class NoReply extends Error {}

/** @throws NoReply when the text is none of a State's own process. */
export function readReply(body: string): OwnReply {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (cause) {
    throw new NoReply('what it said is no JSON', { cause: (cause as Error).name });
  }
  const read = Reply.safeParse(value);
  if (!read.success) throw new NoReply(`what it said is no reply: ${placesOf(read.error)}`);
  return read.data;
}

/** Where it is wrong: what stands there may be of a person. */
function placesOf({ issues }: z.ZodError): string {
  return issues.map(({ path }) => path.join('.')).join(', ');
}

/**
 * The rows of a reply with the columns that the hub's own law lets through, in its order. What came besides is left out.
 *
 * @throws NoReply when a column is missing, a row is of another width or owner, or a value is of another kind than it has to be.
 */
export function rowsFor(
  { rows, first, columns }: OwnReply,
  asked: InWords,
  owners: readonly StateCode[],
): readonly Row[] {
  const { isOf } = asked;
  if (isOf !== 'owners' && rows.length > 1) throw new NoReply(`${rows.length} rows where there is one`);
  if (isOf === 'one row' && rows.length === 0) throw new NoReply('no row where there is one');
  if (rows.length === 0) return rows;
  if (first !== asked.first) throw new NoReply(`${first} values before the fields, and not ${asked.first}`);
  const places = asked.columns.map((path) => {
    const place = columns.indexOf(path);
    if (place < 0) throw new NoReply(`the column ${path} is missing`);
    return first + place;
  });
  const width = first + columns.length;
  const isSame = places.every((place, i) => place === first + i) && places.length === columns.length;
  return rows.map((row) => {
    if (row.length !== width) throw new NoReply(`a row of ${row.length} values, and not ${width}`);
    for (let i = 0; i < first; i += 1)
      if (!isPlain(row[i])) throw new NoReply(`value ${i} of a row is neither a text nor a number`);
    if (isOf === 'owners' && !owners.some((one) => one === row[0]))
      throw new NoReply('a row is of nobody who was asked');
    for (const place of asked.numbers ?? [])
      if (!isCount(row[place])) throw new NoReply(`value ${place} of a row is no whole number`);
    return isSame ? row : [...row.slice(0, first), ...places.map((place) => row[place])];
  });
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** What stands before the fields: a text, a number, a truth, nothing, or a list of texts. */
function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string');
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/**
 * The code of a refusal, as a process of this hub's image says it; OTHER for one that this version does not know. It is counted
 * by code as long as the hub runs, so what a process makes up takes one place.
 */
export function codeIn(said: string): string | undefined {
  try {
    const { errors } = JSON.parse(said) as {
      readonly errors?: readonly { readonly extensions?: { readonly code?: unknown } }[];
    };
    const code = errors?.[0]?.extensions?.code;
    if (typeof code !== 'string' || !/^[A-Z_]{3,40}$/u.test(code)) return undefined;
    return Object.hasOwn(ERROR_CATALOGUE, code) ? code : 'OTHER';
  } catch {
    return undefined;
  }
}
