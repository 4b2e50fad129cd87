import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { bundleExplorer } from './explorer-bundle.ts';

const PAGE = fileURLToPath(new URL('../../explorer/index.html', import.meta.url));
const EXAMPLES = fileURLToPath(new URL('../../explorer/examples/', import.meta.url));

/** Everything comes from this address: no script, style, font or request of anybody else's. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

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

/** Serves GraphiQL at `/explorer`, bundled from node_modules on first use. */
export async function registerExplorer(front: FastifyInstance, isDemonstration: boolean): Promise<void> {
  const asset = async (reply: FastifyReply, name: string): Promise<FastifyReply> => {
    const file = (await bundleExplorer()).get(name);
    if (!file) {
      reply.callNotFound();
      return reply;
    }
    return reply
      .header('cache-control', 'no-cache')
      .header('content-security-policy', PAGE_POLICY)
      .type(file.type)
      .send(file.content);
  };
  front.get('/explorer', (_request, reply) =>
    reply
      .header('content-security-policy', PAGE_POLICY)
      .type('text/html; charset=utf-8')
      .send(readFileSync(PAGE)),
  );
  front.get('/explorer/setting.json', (_request, reply) =>
    reply
      .type('application/json')
      .send(JSON.stringify({ demonstration: isDemonstration, examples: readExamples() })),
  );
  front.get<{ Params: { name: string } }>('/explorer/:name', (request, reply) =>
    asset(reply, request.params.name),
  );
  return Promise.resolve();
}
