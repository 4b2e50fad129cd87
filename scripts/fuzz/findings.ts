import { wireOf, type Reply } from './send.ts';
import type { FuzzRequest } from './request.ts';

/** One request of a run: with the seed it can be made again. */
export interface Sent {
  readonly lane: number;
  readonly number: number;
  readonly request: FuzzRequest;
}

export interface Finding {
  readonly what: string;
  readonly detail: string;
  /** The request that did it; when that is not known, those that were under way. */
  readonly sent: readonly Sent[];
  readonly isAlone: boolean;
  /** What the hub itself said of it. */
  readonly said: readonly string[];
}

/** Longest part of a request or of a log line that is printed. */
const SHOWN = 1_500;

/** A finding as it is printed, with the command that sends its request again, alone. */
export function findingText(finding: Finding, seed: number): string {
  const { what, detail, sent, isAlone, said } = finding;
  return [
    `FOUND: ${what}`,
    `  ${detail.slice(0, SHOWN)}`,
    isAlone || sent.length === 0 ? '' : `  No request alone does it; under way were:`,
    ...sent.flatMap(({ lane, number, request }) => [
      `  request ${lane}:${number} (${request.kind}); again: npm run fuzz -- --seed ${seed} --request ${lane}:${number}`,
      ...(isAlone ? [requestText(request)] : []),
    ]),
    ...said.map((line) => `  the hub: ${line.slice(0, SHOWN)}`),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function requestText(request: FuzzRequest): string {
  const text = wireOf(request)
    .toString('latin1')
    .replace(/Bearer eyJ[\w.-]+/gu, 'Bearer <token>')
    // Printable, one line each, and still the bytes that were sent.
    .replace(/[^\x20-\x7e\n]/gu, (char) =>
      char === '\r' ? '' : `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
    );
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)} ... (${text.length} bytes)` : text;
  return shown.replaceAll(/^/gmu, '    | ');
}

/** What the hub's log says of one request, or of nothing in particular: the last lines. */
export function logLines(said: string, reply?: Reply): readonly string[] {
  const lines = said.split('\n').filter((line) => line.startsWith('{') || line.includes('Error'));
  if (reply === undefined) return lines.slice(-3);
  return lines.filter((line) => reply.requestId !== '' && line.includes(reply.requestId)).slice(-2);
}
