import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const SOURCE = { owner: 'DE', domain: 'person', status: 'ANSWERED' };
const DATA = { persons: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } } };
const saying = (source: object): string =>
  JSON.stringify({ data: DATA, extensions: { sources: [{ ...SOURCE, ...source }] } });

/** What a client reads in each of these: the one whole answer, what is partial, and what is none. Without a text nothing comes. */
export const ODD: readonly (readonly [string, string?])[] = [
  ['Answered', saying({})],
  ['Answered', saying({ status: 'NOT_PERMITTED' })],
  ['PartlyAnswered', saying({ status: 'TIMED_OUT' })],
  ['PartlyAnswered', saying({ status: 'ON_HOLIDAY' })],
  ['PartlyAnswered', saying({ incomplete: true })],
  [
    'PartlyAnswered',
    JSON.stringify({
      data: DATA,
      errors: [{ message: 'x', extensions: { code: 'SOURCE_DATA_INVALID' } }],
      extensions: { sources: [SOURCE] },
    }),
  ],
  ['NO_ANSWER', '<html>'],
  ['NO_ANSWER', 'null'],
  ['NO_ANSWER', '[]'],
  ['NO_ANSWER', JSON.stringify({ data: DATA })],
  ['NO_ANSWER', JSON.stringify({ data: { persons: {} }, extensions: { sources: [SOURCE] } })],
  ['NO_ANSWER', JSON.stringify({ data: {}, extensions: { sources: [SOURCE] } })],
  ['NO_ANSWER', JSON.stringify({ data: DATA, extensions: { sources: [{ owner: 'DE' }] } })],
  [
    'INTERNAL',
    JSON.stringify({
      data: null,
      errors: [{ message: 'x', extensions: { code: 'INTERNAL' } }],
      extensions: {},
    }),
  ],
  ['HUB_NOT_REACHED'],
];

/** A server that answers each of these under an address of its own. */
export async function oddHub(): Promise<{ readonly server: Server; readonly urls: readonly string[] }> {
  const server = createServer((request, response) => {
    request.resume();
    const at = Number(request.url?.split('/')[1]);
    const [, text] = ODD[at] ?? ['', ''];
    if (text !== undefined) response.end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { server, urls: ODD.map((_, at) => `http://127.0.0.1:${port}/${at}`) };
}
