import { isoDay } from '../../../shared/src/core/clock.ts';
import { readPurpose, refuseUnknownNames } from '../../../shared/src/identity/purpose.ts';
import { knownWords } from '../../../shared/src/policy/law/known-words.ts';
import type { Inquiry } from '../../../shared/src/policy/words/inquiry.ts';
import { takeRate } from '../quota/rate-limit.ts';
import { identify } from './identify.ts';
import { readJson, refusedBody } from './json-body.ts';
import type { Incoming } from './messages.ts';
import type { GatewayParts } from './parts.ts';
import { statedIn } from './request-body.ts';

/**
 * Reads who asks and why, of a request that asks no question of any record: what is told depends on both.
 *
 * @param incoming POST of `{"extensions": {"liaison-purpose": …}}`, or with these as headers.
 * @throws HubError UNAUTHENTICATED, RATE_LIMITED, BAD_INPUT, PURPOSE_REQUIRED or CASE_NOT_COVERED.
 */
export async function inquiryIn(incoming: Incoming, parts: GatewayParts): Promise<Inquiry> {
  const { requester, vouches } = await identify(incoming, parts);
  await takeRate(requester, parts);
  refuseUnknownNames(incoming.headerNames);
  const on = isoDay(parts.clock);
  const around = { known: knownWords(parts.ruler().law), vouches, on };
  const stated = statedIn(incoming.header, { query: '', extensions: extensionsIn(incoming.body) });
  return { requester, ...readPurpose(stated, around), on };
}

const ACCEPTED = '{"extensions": {"liaison-purpose": "INVESTIGATION", "liaison-case": "..."}}';

function extensionsIn(bytes: Buffer): Readonly<Record<string, unknown>> {
  const body = readJson(bytes, ACCEPTED) as { readonly extensions?: unknown } | null;
  const extensions = body?.extensions ?? {};
  if (typeof extensions !== 'object' || Array.isArray(extensions)) throw refusedBody(ACCEPTED);
  refuseUnknownNames(Object.keys(extensions));
  return extensions as Readonly<Record<string, unknown>>;
}
