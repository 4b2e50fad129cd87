import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SignInAt } from '../../../shared/src/identity/sign-ins.ts';
import { codingOf } from './compress.ts';
import { bundleExplorer, isImmutable } from './explorer-bundle.ts';

const EXAMPLES = fileURLToPath(new URL('../../explorer/examples/', import.meta.url));

/**
 * Everything comes from this address: no script, style, font or request of anybody else's. The one exception are the issuers
 * at which people sign in: the page asks them for their discovery document and for tokens.
 */
function pagePolicy(signIns: readonly SignInAt[]): string {
  const origins = [...new Set(signIns.map(({ issuer }) => new URL(issuer).origin))].sort();
  return `default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; connect-src ${["'self'", ...origins].join(' ')}; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'`;
}

/** The editor of GraphQL writes styles into its page, so it has one of its own, which only the workbench may frame. */
const EXPERT_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; connect-src 'none'; worker-src 'self' blob:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

export interface Example {
  readonly name: string;
  readonly document: string;
  /** Who may ask it, where an investigator may not; of which authority and State, where not any will do. */
  readonly as?: {
    readonly role: string;
    readonly purpose: string;
    readonly agencyKind?: string;
    readonly state?: string;
  };
}

/** Example questions, as the explorer offers them and as the tests ask them. */
export function readExamples(): readonly Example[] {
  return readdirSync(EXAMPLES)
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => {
      const document = readFileSync(`${EXAMPLES}${file}`, 'utf8');
      const [, role, agencyKind, state, purpose] =
        /^# Asked as ([A-Z_]+)(?: of ([A-Z_]+) in ([A-Z]{2}))? for ([A-Z_]+)\./mu.exec(document) ?? [];
      const office = agencyKind !== undefined && state !== undefined ? { agencyKind, state } : {};
      return {
        name: file.replace(/^\d+-|\.graphql$/gu, '').replaceAll('-', ' '),
        document,
        ...(role !== undefined && purpose !== undefined ? { as: { role, purpose, ...office } } : {}),
      };
    });
}

/**
 * Serves the workbench at `/explorer`, and what it is made of.
 *
 * @param signIns the issuers of this moment at which people sign in.
 */
export async function registerExplorer(
  front: FastifyInstance,
  isDemonstration: boolean,
  signIns: () => readonly SignInAt[],
): Promise<void> {
  const serve = (path: string, file: string): void => {
    front.get(path, (request, reply) => send(request, reply, { name: file, signIns }));
  };
  serve('/explorer', 'index.html');
  serve('/explorer/expert', 'expert.html');
  serve('/explorer/verify', 'verify.html');
  front.get('/explorer/setting.json', (request, reply) => {
    const setting = { demonstration: isDemonstration, issuers: signIns(), examples: readExamples() };
    const text = JSON.stringify(setting);
    const etag = etagOf(text);
    reply.header('cache-control', 'no-cache').header('etag', etag).type('application/json');
    return request.headers['if-none-match'] === etag ? reply.code(304).send() : reply.send(text);
  });
  front.get<{ Params: { name: string } }>('/explorer/:name', (request, reply) =>
    send(request, reply, { name: request.params.name, signIns }),
  );
  return Promise.resolve();
}

interface Wanted {
  readonly name: string;
  readonly signIns: () => readonly SignInAt[];
}

async function send(
  request: FastifyRequest,
  reply: FastifyReply,
  { name, signIns }: Wanted,
): Promise<FastifyReply> {
  const file = (await bundleExplorer()).get(name);
  if (!file) {
    reply.callNotFound();
    return reply;
  }
  const coding = codingOf(request.headers['accept-encoding']) ?? 'identity';
  const etag = etagOf(file.content.identity);
  reply
    .header('cache-control', isImmutable(name) ? 'public, max-age=31536000, immutable' : 'no-cache')
    .header('content-security-policy', name === 'expert.html' ? EXPERT_POLICY : pagePolicy(signIns()))
    .header('etag', etag)
    .header('vary', 'accept-encoding')
    .type(file.type);
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  if (coding !== 'identity') reply.header('content-encoding', coding);
  return reply.send(file.content[coding]);
}

/** Weak: the same of what is compressed and of what is not. */
function etagOf(content: string | Uint8Array): string {
  return `W/"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
}
