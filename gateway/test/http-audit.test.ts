import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { request } from 'node:http';
import { auditServer } from 'graphql-http';
import { startTestHub, type TestHub } from '../testing/hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.close());

/** Three that a server may: queries by GET, which the hub speaks not (HTTP.md says why). */
const MAY_BE: readonly string[] = ['notice 5A70', 'notice D6D5', 'notice 6A70'];

test('the GraphQL-over-HTTP audit finds no error and no warning', async () => {
  const authorization = `Bearer ${await hub.token()}`;
  const results = await auditServer({
    url: `${hub.url}/graphql`,
    fetchFn: ((url: string, options: RequestInit = {}) =>
      fetch(url, {
        ...options,
        headers: {
          ...(options.headers as Record<string, string>),
          authorization,
          'liaison-purpose': 'INVESTIGATION',
          'liaison-case': 'INVENTED-1',
        },
      })) as typeof fetch,
  });
  const found = await Promise.all(
    results
      .filter(({ status }) => status !== 'ok')
      .map(
        (result) =>
          `${result.status} ${result.id} ${result.name}: ${'reason' in result ? result.reason : ''}`,
      ),
  );
  expect(found.map((text) => text.slice(0, 11))).toEqual(MAY_BE);
  expect(results.filter(({ status }) => status === 'ok').length).toBeGreaterThan(50);
});

const JSON_TYPE = 'application/json';
const GRAPHQL = 'application/graphql-response+json';

describe('the status goes with the media type', () => {
  const WRONG: readonly (readonly [string, unknown, string])[] = [
    ['a document that cannot be parsed', { query: '{' }, 'GRAPHQL_PARSE_FAILED'],
    ['a document that is not valid', { query: '{ nonsense }' }, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a document that is too deep',
      { query: `{ ${Array.from({ length: 40 }, (_, i) => `a${i}: __typename`).join(' ')} }` },
      'LIMIT_EXCEEDED',
    ],
    ['no operation of that name', { query: '{ __typename }', operationName: 'B' }, 'OPERATION_REFUSED'],
    ['a variable that does not fit', { query: 'query ($id: ID!) { person(id: $id) { id } }' }, 'BAD_INPUT'],
    [
      'a variable that does not fit, of what only asks about the schema',
      { query: 'query ($name: String!) { __type(name: $name) { name } }', variables: { name: 1 } },
      'BAD_INPUT',
    ],
  ];
  test.each(
    WRONG.flatMap(([what, body, code]) => [
      [what, JSON_TYPE, 200, JSON_TYPE, body, code] as const,
      [what, GRAPHQL, 400, GRAPHQL, body, code] as const,
      [what, undefined, 400, JSON_TYPE, body, code] as const,
    ]),
  )('%s, asked for as %s: %s', async (_, accept, status, media, body, code) => {
    expect(await ask(body, accept)).toEqual([status, `${media}; charset=utf-8`, code]);
  });

  const FIELD = { query: '{ person(id: "DE:person:P-1") { id } }' };
  test.each([
    ['a field that fails', JSON_TYPE, 200, JSON_TYPE, FIELD, 'SUBGRAPH_UNAVAILABLE'],
    ['a field that fails', GRAPHQL, 200, GRAPHQL, FIELD, 'SUBGRAPH_UNAVAILABLE'],
    ['a body that is no request', JSON_TYPE, 400, JSON_TYPE, '[]', 'BAD_INPUT'],
    ['a body that is no request', GRAPHQL, 400, GRAPHQL, '[]', 'BAD_INPUT'],
    ['an answer that nobody makes', 'text/html', 406, JSON_TYPE, FIELD, 'NOT_ACCEPTABLE'],
  ] as const)('%s, asked for as %s: %s', async (_, accept, status, media, body, code) => {
    hub.subgraphs.persons.behaviour = { kind: 'CUT' };
    const answered = await ask(body, accept);
    hub.subgraphs.persons.behaviour = { kind: 'ANSWER' };
    expect(answered).toEqual([status, `${media}; charset=utf-8`, code]);
  });
});

/** Fetch would always say what it accepts. */
async function ask(body: unknown, accept: string | undefined) {
  const headers = {
    'content-type': JSON_TYPE,
    authorization: `Bearer ${await hub.token()}`,
    'liaison-purpose': 'INVESTIGATION',
    'liaison-case': 'INVENTED-1',
    ...(accept === undefined ? {} : { accept }),
  };
  return new Promise<readonly unknown[]>((done, failed) => {
    request(`${hub.url}/graphql`, { method: 'POST', headers }, (answer) => {
      let text = '';
      answer.on('data', (part: Buffer) => (text += part.toString()));
      answer.on('end', () =>
        done([answer.statusCode, answer.headers['content-type'], /"code":"([A-Z_]+)"/u.exec(text)?.[1]]),
      );
    })
      .on('error', failed)
      .end(typeof body === 'string' ? body : JSON.stringify(body));
  });
}
