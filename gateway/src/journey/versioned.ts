import type { Outgoing } from './messages.ts';

/**
 * What changes seldom, or that it is what the caller has, RFC 9110 section 13.1.2: a client keeps it, and asks each time whether
 * it still holds.
 *
 * @param version of exactly this body.
 * @param known the caller's `if-none-match`.
 */
export function versioned(outgoing: Outgoing, version: string, known: string | undefined): Outgoing {
  const etag = `"${version}"`;
  const headers = { ...outgoing.headers, 'cache-control': 'private, no-cache', etag };
  const isKnown = known?.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//u, '')));
  if (isKnown !== true) return { ...outgoing, headers };
  const { 'content-type': _of, ...others } = headers as Readonly<Record<string, string>>;
  return { status: 304, headers: others, body: '' };
}
