import type { StateCode } from '../../core/ids.ts';
import type { Domain } from '../../core/vocabulary.ts';
import type { Inquiry } from '../../policy/words/inquiry.ts';
import type { Ruling } from '../../policy/words/ruling.ts';

/** For whom a source is asked: a database goes by what the statement says, a State's own process rules by itself. */
export interface Asking {
  readonly requestId: string;
  readonly ruling: Ruling;
  readonly domain: Domain;
  /** Owners that are asked, of those for whom the source answers. */
  readonly owners: readonly StateCode[];
}

/**
 * What has to be the same where a question is asked and where it is answered: the mode, and all that the law says to this inquiry
 * of the records of each owner. What it says to others, or of others' records, is not in it.
 */
export function lawTold(mode: string, { ruling, domain, owners }: Omit<Asking, 'requestId'>): string {
  return [mode, ...owners.map((owner) => `${owner} ${ruling.lawFor(owner, domain)}`)].join('; ');
}

/** The name under which a State's own process is asked about its records of a domain. Envelopes are for this name alone. */
export function processName({ owners, domain }: Pick<Asking, 'owners' | 'domain'>): string {
  return `${[...owners].sort().join('+')}/${domain}`;
}

/** What one State's process is told: releases of other owners' records are not its business. */
export function inquiryAbout({ releases, ...inquiry }: Inquiry, owners: readonly StateCode[]): Inquiry {
  const own = releases?.filter(({ owner }) => owners.includes(owner)) ?? [];
  return own.length === 0 ? inquiry : { ...inquiry, releases: own };
}
