import { issuerCode } from '../../core/issuer-code.ts';
import { documentKey } from '../../core/keys.ts';

/** How a record stands to one member of a question, as `Agreement` of the schema has it. */
export type Agreement = 'EQUAL' | 'SIMILAR' | 'MISSING' | 'DIFFERENT';

/** A number and who issued it, as a record shows them: of a document, or of a plate and its country. */
export interface ShownNumber {
  readonly number?: string | null | undefined;
  readonly issuer?: string | null | undefined;
}

/**
 * How the documents or plates that a record shows stand to the one that is asked for, the nearest of several. The same number
 * is similar where the record does not say who issued it.
 *
 * @param asked in the form in which numbers and issuers are compared; without an issuer: of any.
 */
export function numberAgreement(
  { number, issuer }: { readonly number: string; readonly issuer?: string | undefined },
  shown: readonly ShownNumber[],
): Agreement {
  const known = shown.filter((one) => one.number != null);
  if (known.length === 0) return 'MISSING';
  const same = known.filter((one) => documentKey(one.number ?? '') === number);
  if (same.some((one) => issuer === undefined || codeAgreement(issuer, one.issuer) === 'EQUAL'))
    return 'EQUAL';
  return same.some((one) => one.issuer == null) ? 'SIMILAR' : 'DIFFERENT';
}

/**
 * How the code of an issuer or country that a record shows stands to the one that is asked for.
 *
 * @param asked in the form in which codes are compared.
 */
export function codeAgreement(asked: string, shown: string | null | undefined): Agreement {
  return agreement(shown, (code) => issuerCode(code) === asked);
}

/** How one value that a record shows stands to a member of a question: equal or not, where there is one. */
export function agreement<T>(shown: T | null | undefined, isEqual: (value: T) => boolean): Agreement {
  if (shown == null) return 'MISSING';
  return isEqual(shown) ? 'EQUAL' : 'DIFFERENT';
}
