import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Outgoing } from '../journey/messages.ts';

/** Of content codings what every client that takes one knows, the better first. */
const CODINGS = {
  br: (body: string) =>
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } }),
  gzip: (body: string) => promisify(gzip)(body),
} as const;
type Coding = keyof typeof CODINGS;
/** Beyond it a schema takes several times as long, for a tenth less. */
const QUALITY = 5;
/** Less than a packet or two is not worth it. */
const LEAST_BYTES = 1_400;

/** An answer as its bytes go over the wire. */
export interface Encoded extends Omit<Outgoing, 'body'> {
  readonly body: string | Buffer;
}

/**
 * Compresses what says that it may be: what is alike for a whole office and holds no word of a request. Everything else goes as
 * it is: the length of a compressed answer tells a listener who can put words into the question what else is in it (BREACH).
 *
 * Who runs the hub may decide otherwise for answers; HTTP.md says when.
 *
 * @param accepts the `accept-encoding` of the request, RFC 9110 section 12.5.3.
 * @param answers whether answers with records are compressed too (LIAISON_COMPRESS_ANSWERS).
 */
export async function compressed(
  outgoing: Outgoing,
  accepts: string | undefined,
  answers: 'no' | 'yes',
): Promise<Encoded> {
  const { isAlikeForAll = false, headers, body } = outgoing;
  if (!isAlikeForAll && answers === 'no') return outgoing;
  const varied = { ...headers, vary: 'accept-encoding, authorization' };
  const coding = codingOf(accepts);
  if (coding === undefined || body.length < LEAST_BYTES) return { ...outgoing, headers: varied };
  return {
    ...outgoing,
    headers: { ...varied, 'content-encoding': coding },
    body: await CODINGS[coding](body),
  };
}

/** The best coding that a caller takes; none unless it names one. */
export function codingOf(accepts = ''): Coding | undefined {
  const taken = new Map(
    accepts.split(',').map((part) => {
      const [name = '', ...parameters] = part.toLowerCase().split(';');
      const q = parameters.map((text) => /^\s*q\s*=\s*([\d.]+)\s*$/u.exec(text)?.[1]).find(Boolean);
      return [name.trim(), Number(q ?? 1)];
    }),
  );
  return (Object.keys(CODINGS) as Coding[]).find((coding) => (taken.get(coding) ?? 0) > 0);
}
