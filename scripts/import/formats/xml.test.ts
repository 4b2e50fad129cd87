import { afterAll, describe, expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { testFolder } from '../testing/files.ts';
import { WrongFile } from '../wrong-file.ts';
import { all, attribute, textOf, xmlElements, type XmlElement, type XmlList } from './xml.ts';

const folder = testFolder();
afterAll(folder.remove);

const LIST: XmlList = {
  about: 'an invented list',
  root: { name: 'list', namespace: /^urn:invented$/u },
  take: new Set(['entry']),
};
const inList = (content: string): string => `<list xmlns="urn:invented" day="1">${content}</list>`;

async function read(content: string | Uint8Array): Promise<readonly XmlElement[]> {
  const elements: XmlElement[] = [];
  for await (const element of xmlElements(folder.write('list.xml', content), LIST)) elements.push(element);
  return elements;
}

describe('an XML list', () => {
  test('is handed out entry by entry behind its root', async () => {
    const [root, first, second] = await read(
      inList(
        '<group>\n<entry n="1"><name> Ivo\n <![CDATA[Izmislen]]> &amp; Co</name></entry><other/></group><entry/>',
      ),
    );
    expect(attribute(root, 'day')).toBe('1');
    expect(first && textOf(first, 'name')).toBe('Ivo Izmislen & Co');
    expect(first).toMatchObject({ line: 2, attributes: { n: '1' } });
    expect(second && all(second, 'name')).toEqual([]);
  });

  test('may be packed, and may begin with a byte order mark', async () => {
    expect(await read(gzipSync(inList('<entry/>')))).toHaveLength(2);
    expect(await read(`\uFEFF${inList('<entry/>')}`)).toHaveLength(2);
  });

  test.each([
    ['is another root', '<lists xmlns="urn:invented"/>', /its root element is "lists"/u],
    ['is of another namespace', '<list xmlns="urn:other"/>', /urn:other/u],
    ['is of none', '<list/>', /root element/u],
    ['is an error page', '<!DOCTYPE html><html><body>503</body></html>', /DOCTYPE/u],
    ['is empty', '', /invented list/u],
    ['is no XML', 'id,name', /invented list/u],
    ['breaks off', inList('<entry/>').slice(0, -3), /invented list/u],
    ['breaks off within an entry', '<list xmlns="urn:invented"><entry><name>I', /unclosed/u],
    ['names an entity that is none', inList('<entry>&who;</entry>'), /entity/u],
    ['is not well-formed', inList('<entry></name>'), /1:49: unexpected close tag/u],
    [
      'is of another encoding',
      `<?xml version="1.0" encoding="windows-1251"?>${inList('')}`,
      /--encoding windows-1251/u,
    ],
  ])('that %s is refused', async (_, content, message) => {
    await expect(read(content)).rejects.toThrow(WrongFile);
    await expect(read(content)).rejects.toThrow(message);
  });

  test.each([
    ['external entity', '<!DOCTYPE list [<!ENTITY who SYSTEM "file:///etc/passwd">]>'],
    ['billion laughs', '<!DOCTYPE list [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>'],
    ['external document type', '<!DOCTYPE list SYSTEM "http://127.0.0.1:1/list.dtd">'],
  ])('with an %s is refused before its first entry', async (_, declaration) => {
    const seen: XmlElement[] = [];
    const reading = async (): Promise<void> => {
      const file = folder.write(
        'list.xml',
        `<?xml version="1.0"?>${declaration}${inList('<entry>&who;&c;</entry>')}`,
      );
      for await (const element of xmlElements(file, LIST)) seen.push(element);
    };
    await expect(reading()).rejects.toThrow(/document type/u);
    expect(seen).toEqual([]);
  });

  test.each([
    ['a tower of elements', inList(`<entry>${'<a>'.repeat(100_000)}`), /deep/u],
    ['an attribute without end', inList(`<entry a="${'x'.repeat(9_000_000)}"/>`), /longer than/u],
    [
      'an entry without end',
      inList(`<entry>${'<a>xxxxxxxx</a>'.repeat(400_000)}</entry>`),
      /entry is longer/u,
    ],
  ])('with %s is refused', async (_, content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });
});
