import { createHash } from 'node:crypto';

export type Half = 'tuned on' | 'held back';

/** Rules were made on one half of each public file, by the first bit of a row's SHA-256; the other half is held back. */
export function halfOf(row: string): Half {
  return ((createHash('sha256').update(row).digest()[0] ?? 0) & 1) === 0 ? 'tuned on' : 'held back';
}
