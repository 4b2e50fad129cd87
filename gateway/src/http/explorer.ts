import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { codingOf } from './compress.ts';
import { bundleExplorer, isImmutable } from './explorer-bundle.ts';

const EXAMPLES = fileURLToPath(new URL('../../explorer/examples/', import.meta.url));

/** Everything comes from this address: no script, style, font or request of anybody else's. */
const POLICY = {
  page: "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; connect-src 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
  /** The editor of GraphQL writes styles into its page, so it has one of its own, which only the workbench may frame. */
  expert:
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; connect-src 'none'; worker-src 'self' blob:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'",
} as const;

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

/** Serves the workbench at `/explorer`, and what it is made of. */
export async function registerExplorer(front: FastifyInstance, isDemonstration: boolean): Promise<void> {
  front.get('/explorer', (request, reply) => send(request, reply, 'index.html'));
  front.get('/explorer/expert', (request, reply) => send(request, reply, 'expert.html'));
  front.get('/explorer/verify', (request, reply) => send(request, reply, 'verify.html'));
  front.get('/explorer/setting.json', (_request, reply) =>
    reply
      .header('cache-control', 'no-cache')
      .type('application/json')
      .send(JSON.stringify({ demonstration: isDemonstration, examples: readExamples() })),
  );
  front.get<{ Params: { name: string } }>('/explorer/:name', (request, reply) =>
    send(request, reply, request.params.name),
  );
  return Promise.resolve();
}

async function send(request: FastifyRequest, reply: FastifyReply, name: string): Promise<FastifyReply> {
  const file = (await bundleExplorer()).get(name);
  if (!file) {
    reply.callNotFound();
    return reply;
  }
  const coding = codingOf(request.headers['accept-encoding']) ?? 'identity';
  const etag = `"${createHash('sha256').update(file.content.identity).digest('base64url').slice(0, 22)}"`;
  reply
    .header('cache-control', isImmutable(name) ? 'public, max-age=31536000, immutable' : 'no-cache')
    .header('content-security-policy', name === 'expert.html' ? POLICY.expert : POLICY.page)
    .header('etag', etag)
    .header('vary', 'accept-encoding')
    .type(file.type);
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  if (coding !== 'identity') reply.header('content-encoding', coding);
  return reply.send(file.content[coding]);
}
