import type { GraphQLSchema } from 'graphql';
import type { Dice } from './dice.ts';
import { fromSchema, nearValid, oddValue, PLAIN, SHAPES, type Question } from './documents.ts';
import { address, garbage, oddBody, oddHeaders } from './edge.ts';
import type { Corpus } from './values.ts';

/** One request as it goes over the wire. */
export interface FuzzRequest {
  readonly kind: Kind;
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: Buffer;
  /** Bytes that are sent as they are; then nothing else holds. */
  readonly raw?: Buffer;
  /** The caller hangs up after so many milliseconds. */
  readonly hangUpAfterMs?: number;
  /** Whether HTTP lets the hub leave it without an answer. */
  readonly mayBeIgnored: boolean;
}

/** Who asks: as the hub knows it, with the schema that it may see. */
export interface Lane {
  readonly name: string;
  readonly token: string;
  readonly purpose: string;
  readonly schema: GraphQLSchema;
}

/** How often each kind comes, of all. */
const WEIGHTS = {
  valid: 6,
  plain: 3,
  near: 4,
  shape: 5,
  variables: 2,
  body: 2,
  header: 3,
  hangup: 1,
  address: 1,
  garbage: 1,
} as const;
export type Kind = keyof typeof WEIGHTS;
export const KINDS = Object.keys(WEIGHTS) as readonly Kind[];

/** The request of these dice. */
export function makeRequest(dice: Dice, lane: Lane, corpus: Corpus, kinds: readonly Kind[]): FuzzRequest {
  const drawn = kinds.flatMap((kind) => Array.from({ length: WEIGHTS[kind] }, () => kind));
  const kind = dice.one(drawn);
  switch (kind) {
    case 'valid':
      return asked(kind, lane, fromSchema(dice, lane.schema, corpus));
    case 'plain':
      return asked(kind, lane, dice.one(PLAIN)(dice, corpus));
    case 'near':
      return asked(kind, lane, nearValid(dice, corpus));
    case 'shape':
      return asked(kind, lane, dice.one(SHAPES)(dice, corpus));
    case 'variables':
      return asked(kind, lane, { query: dice.one(PLAIN)(dice, corpus).query, variables: oddValue(dice, 4) });
    case 'body':
      return { ...plain(kind, lane, dice, corpus), ...oddBody(dice) };
    case 'header': {
      const base = plain(kind, lane, dice, corpus);
      return { ...base, ...oddHeaders(dice, base.headers) };
    }
    case 'hangup':
      return { ...plain(kind, lane, dice, corpus), hangUpAfterMs: dice.upTo(60), mayBeIgnored: true };
    case 'address':
      return { ...plain(kind, lane, dice, corpus), ...address(dice) };
    case 'garbage':
      return { ...plain(kind, lane, dice, corpus), raw: garbage(dice), mayBeIgnored: true };
  }
}

function plain(kind: Kind, lane: Lane, dice: Dice, corpus: Corpus): FuzzRequest {
  return asked(kind, lane, dice.one(PLAIN)(dice, corpus));
}

/** A question as a client sends it. */
export function asked(kind: Kind, lane: Pick<Lane, 'token' | 'purpose'>, question: Question): FuzzRequest {
  return {
    kind,
    method: 'POST',
    path: '/graphql',
    headers: [
      ['content-type', 'application/json'],
      ['authorization', `Bearer ${lane.token}`],
      ['liaison-purpose', lane.purpose],
      ['liaison-case', 'INVENTED-FUZZ'],
      ['liaison-offence', '0501;max=120;law=FR'],
    ],
    body: Buffer.from(JSON.stringify(question)),
    mayBeIgnored: false,
  };
}
