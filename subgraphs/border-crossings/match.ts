import {
  codeAgreement,
  numberAgreement,
  type Agreement,
  type ShownNumber,
} from '../../shared/src/kit/schema/agreement.ts';
import type { Explanation } from '../../shared/src/sources/sql/question.ts';

/** A number that is asked for and who issued it, as both are compared; without an issuer: of any. */
export interface AskedNumber {
  readonly number: string;
  readonly issuer: string | undefined;
}

/** What of a question is compared with each record: a document, a plate and its country. */
export interface Compared {
  readonly document?: AskedNumber | undefined;
  readonly plate?: AskedNumber | undefined;
}

/** A crossing as callers see it: what is not shown is null. */
interface SeenCrossing {
  readonly document?: ShownNumber | null;
  readonly transport?: { readonly plate?: string | null; readonly plateCountry?: string | null } | null;
}

/** Says why a crossing was found, in the words of `BorderCrossingMatch`. */
export function explanationOf({ document, plate }: Compared, asked: Explanation['asked']): Explanation {
  return {
    type: 'BorderCrossingMatch',
    asked,
    isRanked: false,
    of: (record) => {
      const { document: seen, transport } = record as SeenCrossing;
      const seenPlate = { number: transport?.plate, issuer: transport?.plateCountry };
      return {
        document: () => numberOf(document, seen),
        documentIssuer: () => issuerOf(document, seen),
        plate: () => numberOf(plate, seenPlate),
        plateCountry: () => issuerOf(plate, seenPlate),
      };
    },
  };
}

function numberOf(asked: AskedNumber | undefined, seen: ShownNumber | null | undefined): Agreement | null {
  return asked ? numberAgreement(asked, seen ? [seen] : []) : null;
}

function issuerOf(asked: AskedNumber | undefined, seen: ShownNumber | null | undefined): Agreement | null {
  return asked?.issuer === undefined ? null : codeAgreement(asked.issuer, seen?.issuer);
}
