import type { DecisionClass, Lending } from './ruling.ts';

/**
 * What the shield knows about an object that it guards: which record it came from and under which law it was lent. One
 * stamp is shared by all rows of a decision class; every nested object carries the stamp of its own path.
 */
export interface Stamp {
  readonly of: DecisionClass;
  readonly lending: Lending;
  /** Path of the object inside the record: empty for the record itself, `identities` for its identities. */
  readonly path: string;
  /** Set by redaction only. A masked value may pass the shield only when this is true. */
  readonly redacted: boolean;
  /** Of what says how a record stands to a question: the paths of all fields that the question asks for. */
  readonly asked?: readonly string[];
}

export const STAMP: unique symbol = Symbol('liaison.stamp');

export function stampOf(value: unknown): Stamp | undefined {
  return typeof value === 'object' && value !== null ? (value as { [STAMP]?: Stamp })[STAMP] : undefined;
}
