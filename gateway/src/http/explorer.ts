import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SignInAt } from '../../../shared/src/identity/sign-ins.ts';
import { codingOf } from './compress.ts';
import { bundleExplorer, isImmutable } from './explorer-bundle.ts';
import { SIGNED_IN } from './sign-in-request.ts';

const EXAMPLES = fileURLToPath(new URL('../../explorer/examples/', import.meta.url));

/**
 * Everything comes from this address: no script, style, font or request of anybody else's. The one exception are the issuers
 * at which people sign in: the page asks them for their discovery document and for tokens, and sends a form there which says
 * what a token is for, to a window or, where nothing need be asked, a frame.
 */
function pagePolicy(signIns: readonly SignInAt[], ownHost: string): string {
  const issuers = signIns.map(({ issuer }) => new URL(issuer)).filter(({ host }) => host !== ownHost);
  const origins = ["'self'", ...[...new Set(issuers.map(({ origin }) => origin))].sort()].join(' ');
  return `default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; connect-src ${origins}; frame-src ${origins}; frame-ancestors 'none'; base-uri 'none'; form-action ${origins}`;
}

/** Where an issuer sends people back: it hands on what its address says and closes, also in a frame of the workbench. */
const SIGNED_IN_POLICY =
  "default-src 'none'; script-src 'self'; img-src data:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

/** The editor of GraphQL writes styles into its page, so it has one of its own, which only the workbench may frame. */
const EXPERT_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; connect-src 'none'; worker-src 'self' blob:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

function policyOf(name: string, signIns: readonly SignInAt[], ownHost: string): string {
  if (name === 'expert.html') return EXPERT_POLICY;
  return name === 'signed-in.html' ? SIGNED_IN_POLICY : pagePolicy(signIns, ownHost);
}

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
 * @param told what changes while it is served: the issuers of this moment at which people sign in, for who asks at this address,
 *   and the States that have law.
 */
export async function registerExplorer(
  front: FastifyInstance,
  isDemonstration: boolean,
  { signIns, states }: { readonly signIns: SignIns; readonly states: () => readonly string[] },
): Promise<void> {
  const serve = (path: string, file: string): void => {
    front.get(path, (request, reply) => send(request, reply, { name: file, signIns }));
  };
  serve('/explorer', 'index.html');
  // Begins with how the hub stands, for who may see that.
  serve('/status', 'index.html');
  serve('/explorer/expert', 'expert.html');
  serve('/explorer/verify', 'verify.html');
  serve(SIGNED_IN, 'signed-in.html');
  front.get('/explorer/setting.json', (request, reply) => {
    const setting = {
      demonstration: isDemonstration,
      issuers: signIns(request),
      states: states(),
      examples: readExamples(),
    };
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

type SignIns = (request: FastifyRequest) => readonly SignInAt[];

interface Wanted {
  readonly name: string;
  readonly signIns: SignIns;
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
    .header(
      'content-security-policy',
      policyOf(name, signIns(request), (request.headers.host ?? '').toLowerCase()),
    )
    // The hub and the issuers see from where a form comes, and nothing more.
    .header('referrer-policy', 'strict-origin')
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
