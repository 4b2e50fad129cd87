import { withParents } from '../decide/lending.ts';
import type { Stamp } from '../words/record-stamp.ts';
import { isKnown } from './known.ts';

/**
 * Whether it may be said how a field of a record stands to a question: only where the field, and all that holds it, is
 * shown whole. Of a masked value even "equal" would say too much. What is withheld in silence looks like what the record
 * does not have, so it may be said of it that it is missing: redaction has removed it, and nothing else can be said.
 */
export function isTold({ of, lending }: Stamp, path: string): boolean {
  if (!isKnown(lending, of)) return false;
  for (const part of withParents(path)) {
    const { mode, mask, disclosure } = lending.verdict(of, part);
    if (mode === 'GRANT') continue;
    return disclosure === 'SILENT' && (mask === undefined || mode === 'DENY' || mode === 'HIT_ONLY');
  }
  return true;
}
