import { z } from 'zod';
import { DOMAIN_FACTS } from '../../../shared/src/core/domains.ts';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { isOneOf, DOMAINS } from '../../../shared/src/core/vocabulary.ts';
import type { SourceState } from '../observe/watched.ts';

const text = z.string().max(1_000);
const count = z.number().int().nonnegative();
const owner = text as unknown as z.ZodType<StateCode>;

const ToldSource = z.object({
  owners: z.array(owner),
  domain: text,
  isLeftAlone: z.boolean(),
  asOf: z.array(z.object({ owner, at: text })).optional(),
  isCurrencyMissing: z.boolean(),
  isSearchBehind: z.boolean(),
  breaches: z.array(z.object({ object: text })),
  unreadable: z.array(z.object({ owner, column: text, rows: count })),
});

/** How the sources of a subgraph are, as one of its processes says. */
export interface ToldStanding {
  readonly sources: readonly SourceState[];
  /** How many it told of that are not understood, or that are of another subgraph: they are left out. */
  readonly leftOut: number;
}

/**
 * Reads what a process says of its sources. Metrics and the operator's status are made of it, and one process that says nonsense
 * takes neither away.
 *
 * @param subgraph whose process it is: it speaks for the sources of its own domain alone.
 */
export function toldStanding(told: unknown, subgraph: string): ToldStanding {
  if (!Array.isArray(told)) return { sources: [], leftOut: 1 };
  const sources = told.flatMap((one: unknown): readonly SourceState[] => {
    const read = ToldSource.safeParse(one);
    if (!read.success) return [];
    const { domain, asOf, ...rest } = read.data;
    const isOwn = isOneOf(DOMAINS, domain) && DOMAIN_FACTS[domain].subgraph === subgraph;
    return isOwn ? [{ domain, ...rest, ...(asOf ? { asOf } : {}) }] : [];
  });
  return { sources, leftOut: told.length - sources.length };
}
