import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { catalogue } from '../../../../shared/src/domains/catalogue.ts';
import { readLent } from '../../journey/read-lent.ts';
import { lists } from '../codes.ts';
import { codingOf } from '../compress.ts';
import { bundleExplorer } from '../explorer-bundle.ts';
import type { InFlight } from '../in-flight.ts';
import type { HttpParts } from '../parts.ts';
import { checkFormForPage, headerOf } from '../request.ts';
import { docsHtml, type DocsContent } from './html.ts';
import { dictionaryOf } from './model.ts';

/** All of the page comes from this address, and it asks nobody anything. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
const HTML = 'text/html; charset=utf-8';
/** As of schemas: more takes several times as long, for a tenth less. */
const QUALITY = 5;

/** The page for everybody, as it goes over the wire. */
interface Page {
  readonly etag: string;
  readonly plain: Buffer;
  readonly br: Buffer;
  readonly gzip: Buffer;
}

/**
 * Serves the data dictionary. `GET /docs` is the page of every type and code: alike for everybody, it tells of no State's data
 * and needs no token; made and compressed once a law. `POST /docs`, which takes what `POST /law` takes, is the same page with
 * what States lend to this caller, recorded as `/law` is, in no cache and not compressed.
 */
export function registerDocs(server: FastifyInstance, inFlight: InFlight, parts: HttpParts): void {
  const pages = new WeakMap<object, Promise<Page>>();
  const contentOf = (): DocsContent => ({
    dictionary: dictionaryOf(parts.engine.schema(), catalogue(), lists()),
    offences: parts.ruler().law.groups.offences ?? {},
  });
  server.get('/docs', async (request, reply) => {
    const { law } = parts.ruler();
    let page = pages.get(law);
    if (!page) pages.set(law, (page = publicPage(contentOf())));
    return sendPage(request, reply, await page);
  });
  server.post('/docs', (request, reply) =>
    inFlight.run(request, reply, async (incoming) => {
      checkFormForPage(request);
      const frame = await framePage();
      return readLent(incoming, parts, (lent) => ({
        headers: { 'content-type': HTML, 'cache-control': 'no-store', 'content-security-policy': POLICY },
        body: framed(frame, docsHtml({ ...contentOf(), lent })),
      }));
    }),
  );
}

/** The built page that names script and style; without what it holds. */
async function framePage(): Promise<string> {
  const file = (await bundleExplorer()).get('docs.html');
  if (!file) throw new Error('the workbench was built without docs.html');
  return file.content.identity.toString('utf8');
}

function framed(frame: string, content: string): string {
  // Replaced by a function: a `$` of the content is no pattern.
  return frame.replace('<div id="docs"></div>', () => content);
}

async function publicPage(content: DocsContent): Promise<Page> {
  const plain = Buffer.from(framed(await framePage(), docsHtml(content)));
  const version = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
  return {
    etag: `"${version}"`,
    plain,
    br: await promisify(brotliCompress)(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } }),
    gzip: await promisify(gzip)(plain),
  };
}

function sendPage(request: FastifyRequest, reply: FastifyReply, page: Page): FastifyReply {
  void reply.headers({
    'cache-control': 'no-cache',
    'content-security-policy': POLICY,
    etag: page.etag,
    vary: 'accept-encoding',
  });
  if (headerOf(request, 'if-none-match')?.includes(page.etag) === true) return reply.code(304).send();
  const coding = codingOf(headerOf(request, 'accept-encoding'));
  if (coding !== undefined) void reply.header('content-encoding', coding);
  return reply.type(HTML).send(page[coding ?? 'plain']);
}
