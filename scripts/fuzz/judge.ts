import { ERROR_CATALOGUE, type ErrorCode } from '../../shared/src/core/errors.ts';
import type { FuzzRequest } from './request.ts';
import type { Reply } from './send.ts';

/** Answers of 500 and above that a hub under load gives rightly. They are counted. */
export const RIGHTLY: ReadonlySet<string> = new Set([
  'OVERLOADED',
  'DEADLINE_EXCEEDED',
  'LEDGER_UNAVAILABLE',
  'RELEASES_UNAVAILABLE',
] satisfies ErrorCode[]);
/** Codes that say, under whatever status, that something inside broke: nothing that a caller sends may bring them. */
const BROKEN: ReadonlySet<string> = new Set([
  'INTERNAL',
  'SUBGRAPH_UNAVAILABLE',
  'SUBGRAPH_DIFFERS',
  'LAW_DIFFERS',
  'LAW_UNAVAILABLE',
  'SEAL_REJECTED',
] satisfies ErrorCode[]);

export interface Judgement {
  /** What is wrong; absent when nothing is. */
  readonly wrong?: string;
  /** The code of an answer of 500 and above that is right. */
  readonly rightly?: string;
}

/** What the catalogue of errors says of a reply. */
export function judge(request: FuzzRequest, reply: Reply): Judgement {
  const { status, text } = reply;
  if (status === 0)
    return request.mayBeIgnored
      ? {}
      : { wrong: `no answer came: ${reply.end ?? ''} after ${Math.round(reply.tookMs)} ms` };
  // What is no HTTP is answered by the server below the hub, without a body.
  if (request.raw) return status >= 500 ? { wrong: `status ${status}` } : {};
  const codes = codesOf(text);
  if (codes === undefined)
    return status >= 500 ||
      (request.path === '/graphql' && request.method === 'POST' && !request.mayBeIgnored && status < 400)
      ? { wrong: `status ${status} with a body that is no answer: ${text.slice(0, 200)}` }
      : {};
  const unknown = codes.find((code) => !Object.hasOwn(ERROR_CATALOGUE, code));
  if (unknown !== undefined) return { wrong: `a code that is in no catalogue: ${unknown}` };
  const broken = codes.find((code) => BROKEN.has(code));
  if (broken !== undefined) return { wrong: `status ${status}, ${broken}` };
  if (status < 500) return {};
  const right = codes.find((code) => RIGHTLY.has(code));
  return right !== undefined && ERROR_CATALOGUE[right as ErrorCode].status === status
    ? { rightly: right }
    : { wrong: `status ${status}, ${codes.join(', ') || 'no code'}` };
}

/** The codes of an answer's errors; undefined when the body is no answer at all. */
export function codesOf(text: string): readonly string[] | undefined {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof body !== 'object' || body === null) return undefined;
  const errors = Object.hasOwn(body, 'errors') ? (body as { errors: unknown }).errors : [];
  if (!Array.isArray(errors)) return undefined;
  return errors.map((error: { extensions?: { code?: unknown } }) => String(error.extensions?.code));
}
