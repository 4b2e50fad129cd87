import type { FunctionContract } from './contract-form.ts';

const SAYS = {
  document_key:
    'Letters and digits of a document number or plate, of all scripts, as documents are compared.',
  serial_key: 'The same of a serial number; NULL for words such as UNKNOWN.',
  serial_marks: 'A serial key as it may be read on metal: B for 8, S for 5.',
  word_key: 'Small letters and digits of a word, without accents.',
  issuer_code: 'The code of a country or issuer in one form: D, DEU and DE are DE.',
  place_code: 'A code of a place without blanks.',
} as const;

type KeyFunction = keyof typeof SAYS;

/**
 * The functions by which columns that searches compare are computed, made by `createKeyFunctions` of sources/migrations.
 *
 * @param asked those that the hub's own statements call too.
 * @param offered those that are there for the State's views.
 */
export function keyFunctions({
  asked,
  offered,
}: {
  readonly asked: readonly KeyFunction[];
  readonly offered: readonly KeyFunction[];
}): readonly FunctionContract[] {
  return [...asked, ...offered].map((name) => ({
    name,
    takes: 'text',
    gives: 'text',
    says: SAYS[name],
    isAsked: asked.includes(name),
  }));
}

/** A column that searches compare, as it follows from others by key functions; NULL where nothing is to compare. */
export function keyColumn(says: string, follows: string) {
  return { type: 'text', nullable: true, says: `${says} ${follows}`, follows, isCompared: true } as const;
}
