import Negotiator from 'negotiator';
import type { Answer } from './record.ts';
import type { Outgoing } from './messages.ts';

/** The media types in which GraphQL is answered over HTTP, the one for who names none first. */
const MEDIA = ['application/json', 'application/graphql-response+json'] as const;
export type Media = (typeof MEDIA)[number];

/** As they are sent: who wants another charset than UTF-8 gets no answer in it. */
const SENT = new Map(MEDIA.map((media) => [`${media}; charset=utf-8`, media]));

/**
 * Which of the two media types of GraphQL over HTTP a caller reads best: by `q`, then by how exactly it is named. Who names none
 * (no header, or `*` in its place) gets application/json, which every client reads. Of parameters `charset` counts; others, with
 * which clients say what they know beside it, are passed over: nothing is sent of which they could be true or not.
 *
 * @param accept the `accept` header.
 * @returns nothing when the caller reads neither.
 * @see RFC 9110 section 12.5.1; GraphQL over HTTP, "Body" and "Legacy watershed" of its draft
 */
export function mediaOf(accept: string | undefined): Media | undefined {
  const [best = ''] = new Negotiator({
    headers: { accept: accept?.replaceAll(OTHER_PARAMETERS, '') },
  }).mediaTypes([...SENT.keys()]);
  return SENT.get(best);
}

/** All but `q` and `charset`, in quotes or not. */
const OTHER_PARAMETERS = /;\s*(?!(?:q|charset)\s*=)[^\s=;,"]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^;,"]*))?/giu;

/** Whether a caller reads HTML. Who sends no `accept`, or `*` in its place, reads everything. */
export function readsHtml(accept: string | undefined): boolean {
  return new Negotiator({ headers: { accept } }).mediaTypes(['text/html; charset=utf-8']).length > 0;
}

/** Application/json asked for by its name, and not by a `*` that takes everything. */
const NAMED = /(?:^|[\s,])application\/json(?:[\s,;]|$)/iu;

/**
 * An answer in the media type that the caller reads. To who names application/json, what is wrong with a document or its
 * variables comes with 200, as GraphQL over HTTP wants it there: everybody else gets the status that says so.
 */
export function inMediaOf(accept: string | undefined, { outgoing, isOfDocument }: Answer): Outgoing {
  const media = mediaOf(accept) ?? 'application/json';
  const isTold = isOfDocument === true && outgoing.status === 400;
  const isNamed = media === 'application/json' && accept !== undefined && NAMED.test(accept);
  return {
    ...outgoing,
    status: isTold && isNamed ? 200 : outgoing.status,
    headers: { ...outgoing.headers, 'content-type': `${media}; charset=utf-8` },
  };
}
