import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { send, startTestHub, type Answered, type TestHub } from '../testing/hub.ts';

/** Bodies as clients send them: what is asked is what was meant, or nothing is asked. */
let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(async () => {
  await hub?.close();
});

async function post(
  bytes: Buffer | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answered> {
  return send(`${hub.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await hub.token()}`,
      'liaison-purpose': 'INVESTIGATION',
      'liaison-case': 'INVENTED-1',
      ...headers,
    },
    body: Buffer.from(bytes),
  });
}

function messageOf({ body }: Answered): string {
  return (body['errors'] as readonly { readonly message: string }[] | undefined)?.[0]?.message ?? '';
}

const QUESTION = '{"query":"{ persons(filter: {name: \\"Müller\\"}, first: 1) { nodes { id } } }"}';

describe('a body that says what was meant is read', () => {
  test.each([
    ['in UTF-8', QUESTION, {}],
    ['that says so', QUESTION, { 'content-type': 'application/json; charset=UTF-8' }],
    ['that says so in quotes', QUESTION, { 'content-type': 'application/json;charset="utf-8"' }],
    ['behind a byte order mark', `\uFEFF${QUESTION}`, {}],
    ['with a name of the operation that is empty', '{"query":"{ __typename }","operationName":""}', {}],
    ['with no name of the operation', '{"query":"{ __typename }","operationName":null}', {}],
    ['with one member in two objects', '{"query":"{ __typename }","variables":{"query":{"query":1}}}', {}],
    [
      'with the largest whole number, and a long fraction',
      '{"query":"{ __typename }","variables":{"a":9007199254740991,"b":-0.12345678901234567890}}',
      {},
    ],
    [
      'with names and numbers in a text',
      String.raw`{"query":"{ __typename }","variables":{"a":"\"a\":1,\"a\":9007199254740993","b":["a","a"]}}`,
      {},
    ],
  ])('%s', async (_, body, headers) => {
    const { status, code } = await post(body, headers);
    expect([status, code]).toEqual([200, undefined]);
  });
});

describe('a case and a reason are kept as they were written', () => {
  const asUtf8 = (text: string): string => Buffer.from(text).toString('latin1');
  test.each([
    ['in headers of UTF-8', asUtf8('Υπόθεση Łódź-7'), 'Υπόθεση Łódź-7'],
    ['in headers of UTF-8, within ISO 8859-1', asUtf8('Opération 7'), 'Opération 7'],
    ['in headers of ISO 8859-1', 'Opération 7', 'Opération 7'],
  ])('%s', async (_, sent, meant) => {
    const { status } = await post(QUESTION, { 'liaison-case': sent, 'liaison-necessity': sent });
    const { inquiry } = hub.ledger.entries.at(-1)?.intent ?? {};
    expect([status, inquiry?.caseReference, inquiry?.necessity]).toEqual([200, meant, meant]);
  });

  test('in extensions, which headers may say as well', async () => {
    const said = { 'liaison-case': 'Υπόθεση Łódź-7' };
    const body = JSON.stringify({ ...(JSON.parse(QUESTION) as object), extensions: said });
    const { status } = await post(body, { 'liaison-case': asUtf8(said['liaison-case']) });
    expect([status, hub.ledger.entries.at(-1)?.intent?.inquiry.caseReference]).toEqual([
      200,
      'Υπόθεση Łódź-7',
    ]);
    expect((await post(body)).code).toBe('BAD_INPUT');
  });
});

describe('a body that could be read as another question is refused, by name', () => {
  const latin1 = Buffer.from(QUESTION, 'latin1');
  test.each([
    ['another charset', latin1, { 'content-type': 'application/json; charset=iso-8859-1' }],
    [
      'another charset, beside other parameters',
      QUESTION,
      { 'content-type': 'application/json; v=1; charset=utf-16' },
    ],
    ['a compressed one', QUESTION, { 'content-encoding': 'gzip' }],
  ])('%s', async (_, body, headers) => {
    const { status, code } = await post(body, headers);
    expect([status, code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  });

  const duplicate = /each member once: "(?:query|variables|name)" comes twice/u;
  test.each([
    ['bytes that are not UTF-8', latin1, /UTF-8/u],
    ['UTF-16 behind its mark', Buffer.from(`\uFEFF${QUESTION}`, 'utf16le'), /UTF-8/u],
    [
      'half a surrogate pair as CESU-8',
      Buffer.concat([Buffer.from('{"query":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]),
      /UTF-8/u,
    ],
    ['two documents', '{"query":"{ __typename }","query":"{ __typename }"}', duplicate],
    [
      'two documents, of which one name is escaped',
      String.raw`{"query":"{ __typename }","qu\u0065ry":"{ __typename }"}`,
      duplicate,
    ],
    ['two sets of variables', '{"query":"{ __typename }","variables":{},"variables":{}}', duplicate],
    [
      'a variable twice, deep inside',
      '{"query":"{ __typename }","variables":{"f":[1,{"name":"a","x":[{}],"name":"b"}]}}',
      duplicate,
    ],
    [
      'a registered operation by name, its variables twice',
      '{"documentId":"a","variables":{"name":1,"name":2}}',
      duplicate,
    ],
    [
      'a number beyond 2^53',
      '{"query":"{ __typename }","variables":{"n":9007199254740993}}',
      /9007199254740993 .*Send it as a text/u,
    ],
    [
      'a number below -2^53',
      '{"query":"{ __typename }","variables":{"n":[-9007199254740993]}}',
      /-9007199254740993/u,
    ],
    ['a number beyond all', '{"query":"{ __typename }","variables":{"n":1e400}}', /1e400/u],
    ['no JSON', '{"query":', /a JSON object/u],
    ['a batch', '[{"query":"{ __typename }"}]', /batches are not accepted/u],
  ])('%s', async (_, body, accepted) => {
    const asked = hub.subgraphs.persons.seen.length;
    const answer = await post(body);
    expect([answer.status, answer.code]).toEqual([400, 'BAD_INPUT']);
    expect(messageOf(answer)).toMatch(accepted);
    expect(hub.subgraphs.persons.seen).toHaveLength(asked);
  });
});
