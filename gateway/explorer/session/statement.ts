import type { Purpose, Urgency } from '../../../shared/src/core/vocabulary.ts';

/** Why the user asks, as the strip shows it and as each question says it. */
export interface Statement {
  readonly purpose: Purpose;
  readonly caseReference: string;
  /** As `0501;max=120;law=FR`; empty where none is stated. */
  readonly offence: string;
  readonly urgency: Urgency;
  /** Why it is needed, in a sentence; empty where none is stated. */
  readonly necessity: string;
  /** Whether the token vouches for case and offence, or the request alone states them. */
  readonly backing: 'VOUCHED' | 'STATED';
}

/**
 * The statement as the `extensions` of a request carry it: JSON takes every letter, and a header would not. What is empty is
 * left out.
 */
export function extensionsOf({
  purpose,
  caseReference,
  offence,
  urgency,
  necessity,
}: Statement): Readonly<Record<string, string>> {
  const said = {
    'liaison-purpose': purpose,
    'liaison-case': caseReference,
    'liaison-offence': offence,
    'liaison-urgency': urgency,
    'liaison-necessity': necessity,
  };
  return Object.fromEntries(Object.entries(said).filter(([, text]) => text !== ''));
}

/** A statement as the hub keeps it: without blanks around its texts, so that the strip shows what the ledger will. */
export function trimmed(statement: Statement): Statement {
  const { caseReference, offence, necessity } = statement;
  return {
    ...statement,
    caseReference: caseReference.trim(),
    offence: offence.trim(),
    necessity: necessity.trim(),
  };
}
