import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { FastifyInstance } from 'fastify';
import { brotliCompress, gzip } from 'node:zlib';
import type { Ruler } from '../../../shared/src/policy/law/law.ts';
import { codingOf } from './compress.ts';
import type { CodeLists } from './docs/model.ts';
import { headerOf } from './request.ts';

/** The languages in which codes are said, as BCP 47 tags. */
export const CODE_LANGUAGES = ['en', 'fr', 'de'] as const;
export type CodeLanguage = (typeof CODE_LANGUAGES)[number];
type Lists = CodeLists;

const FILE = new URL('../../codes.json', import.meta.url);
/** The list that an installation makes itself, in `groups.yaml`: its words are in the language that they are written in. */
const OFFENCES = 'Offence';

/** One language, as it goes over the wire. */
interface Page {
  readonly etag: string;
  readonly plain: Buffer;
  readonly br: Buffer;
  readonly gzip: Buffer;
}

let listsRead: Lists | undefined;

/** Words of every closed list, read once: by list, value and language. */
export function lists(): Lists {
  return (listsRead ??= JSON.parse(readFileSync(FILE, 'utf8')) as Lists);
}

/** A code of a list in words; the code itself where there are none. */
export function codeWord(list: string, code: string, language: CodeLanguage): string {
  return lists()[list]?.[code]?.[language] ?? code;
}

/**
 * Serves `/codes/en.json`, `/codes/fr.json` and `/codes/de.json`: the words of every closed list of the graph, of the codes of
 * errors and of the offences that the law in force lists. They are alike for everybody and tell of no State's data, so they
 * need no token; each is made and compressed once a law.
 */
export function registerCodes(server: FastifyInstance, ruler: () => Ruler): void {
  const pages = new WeakMap<object, Map<CodeLanguage, Promise<Page>>>();
  const pageOf = (language: CodeLanguage): Promise<Page> => {
    const { law } = ruler();
    const known = pages.get(law) ?? new Map<CodeLanguage, Promise<Page>>();
    pages.set(law, known);
    let page = known.get(language);
    if (!page) known.set(language, (page = made(bodyOf(lists(), language, law.groups.offences ?? {}))));
    return page;
  };
  for (const language of CODE_LANGUAGES)
    server.get(`/codes/${language}.json`, async (request, reply) => {
      const page = await pageOf(language);
      reply.headers({ 'cache-control': 'no-cache', etag: page.etag, vary: 'accept-encoding' });
      if (headerOf(request, 'if-none-match')?.includes(page.etag) === true) return reply.code(304).send();
      const coding = codingOf(headerOf(request, 'accept-encoding'));
      if (coding !== undefined) reply.header('content-encoding', coding);
      return reply
        .headers({ 'content-language': language })
        .type('application/json; charset=utf-8')
        .send(page[coding ?? 'plain']);
    });
}

function bodyOf(of: Lists, language: CodeLanguage, offences: Readonly<Record<string, string>>): string {
  const words = Object.entries(of).map(([list, values]) => [
    list,
    Object.fromEntries(Object.entries(values).map(([value, said]) => [value, said[language]])),
  ]);
  return JSON.stringify({ language, lists: { ...Object.fromEntries(words), [OFFENCES]: offences } });
}

async function made(body: string): Promise<Page> {
  const plain = Buffer.from(body);
  const version = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
  return {
    etag: `"${version}"`,
    plain,
    br: await promisify(brotliCompress)(plain),
    gzip: await promisify(gzip)(plain),
  };
}
