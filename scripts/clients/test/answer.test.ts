import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { readOutcome, valueOf } from '../typescript/src/answer.ts';
import { Liaison, type Settings } from '../typescript/src/client.ts';
import { asResult } from '../typescript/src/result.ts';

const STATEMENT = { purpose: 'INVESTIGATION', caseReference: 'INVENTED-1' };
const ANSWERED = { owner: 'DE', domain: 'person', status: 'ANSWERED' };
const WHOLE = { data: { persons: [] }, extensions: { sources: [ANSWERED] } };

function read(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return readOutcome(new TextEncoder().encode(text), new Response(text, { status, headers }));
}

test('an answer is whole when all whom the law lets one ask have answered, and says whom it does not', () => {
  const sources = [ANSWERED, { ...ANSWERED, owner: 'FR', status: 'NOT_PERMITTED' }];
  expect(read({ ...WHOLE, extensions: { sources } })).toMatchObject({
    kind: 'ANSWERED',
    notAsked: [{ owner: 'FR' }],
  });
});

test.each([
  ['a source that was away', [{ ...ANSWERED, status: 'TIMED_OUT' }], undefined],
  ['a source that holds back what it cannot give', [{ ...ANSWERED, incomplete: true }], undefined],
  ['a word that this client does not know', [{ ...ANSWERED, status: 'ON_HOLIDAY' }], undefined],
  [
    'a value that could not be read',
    [ANSWERED],
    [{ message: 'x', extensions: { code: 'SOURCE_DATA_INVALID' } }],
  ],
])('%s makes an answer partial', (_, sources, errors) => {
  expect(read({ ...WHOLE, errors, extensions: { sources } }).kind).toBe('PARTIAL');
});

test.each([
  ['a page of some proxy', '<html>', 'NO_ANSWER'],
  ['an answer whose report of sources was taken away', { data: { persons: [] } }, 'NO_ANSWER'],
  [
    'no data',
    { data: null, errors: [{ message: 'x', extensions: { code: 'INTERNAL' } }], extensions: { sources: [] } },
    'INTERNAL',
  ],
])('%s is refused, and never no hit', (_, body, code) => {
  expect(read(body)).toMatchObject({ kind: 'REFUSED', code });
});

test('a null is told apart by what was withheld, in the field or below it', () => {
  const why = { field: 'dateOfBirth', mode: 'DENY', reason: 'EMBARGO' };
  const record = {
    ...{ name: 'Invented', dateOfBirth: null, sex: null, identities: [{ script: null }] },
    withheld: [why, { ...why, field: 'identities.script' }],
  };
  expect(valueOf(record, 'name')).toEqual({ kind: 'SHOWN', value: 'Invented' });
  expect(valueOf(record, 'dateOfBirth')).toEqual({ kind: 'WITHHELD', withheld: [why] });
  expect(valueOf(record, 'sex')).toEqual({ kind: 'NONE' });
  expect(valueOf(record, 'identities').kind).toBe('PART');
});

test('whom other clients do not ask about comes to them as an error beside the data', () => {
  const away = read({ ...WHOLE, extensions: { sources: [{ ...ANSWERED, status: 'UNAVAILABLE' }] } });
  expect(asResult(away)).toMatchObject({
    data: WHOLE.data,
    errors: [{ extensions: { code: 'NOT_ALL_ANSWERED', owners: ['DE'] } }],
  });
  expect(asResult(read(WHOLE)).errors).toBeUndefined();
  expect(asResult(read('<html>'))).toMatchObject({
    data: null,
    errors: [{ extensions: { code: 'NO_ANSWER' } }],
  });
});

/** A hub that is busy so many times, and answers then. */
function busyHub(times: number): {
  readonly hub: Liaison;
  readonly asked: () => number;
  readonly renewed: () => number;
} {
  let [asked, renewed] = [0, 0];
  const busy = { errors: [{ message: 'busy', extensions: { code: 'OVERLOADED' } }] };
  const settings: Settings = {
    url: 'http://hub.invalid',
    token: (_, renew) => Promise.resolve(String((renewed += renew ? 1 : 0))),
    again: { times: 2, waitMs: 1 },
    fetch: () => Promise.resolve(new Response(JSON.stringify((asked += 1) > times ? WHOLE : busy))),
  };
  return { hub: new Liaison(settings), asked: () => asked, renewed: () => renewed };
}

test.each([
  ['a question', 'query A { a }', {}, 2, 'ANSWERED', 3],
  ['a question, as often as was said', 'query A { a }', {}, 9, 'REFUSED', 3],
  ['a mutation with a key', '# asks\nmutation A { a }', { input: { key: 'k' } }, 1, 'ANSWERED', 2],
  ['no mutation without one', '# asks\nmutation A { a }', { input: {} }, 1, 'REFUSED', 1],
  ['no mutation behind a fragment either', 'fragment F on T { a } mutation A { a }', {}, 1, 'REFUSED', 1],
])('a busy hub is asked again: %s', async (_, document, variables, times, kind, asked) => {
  const busy = busyHub(times);
  expect((await busy.hub.ask({ document, variables, statement: STATEMENT })).kind).toBe(kind);
  expect(busy.asked()).toBe(asked);
  expect(busy.renewed()).toBe(0);
});

test('a token that is refused is renewed once, and its refusal told then', async () => {
  const turns: boolean[] = [];
  const refused = JSON.stringify({ errors: [{ message: 'x', extensions: { code: 'UNAUTHENTICATED' } }] });
  const hub = new Liaison({
    url: 'http://hub.invalid',
    token: (_, renew) => Promise.resolve(String(turns.push(renew))),
    fetch: () => Promise.resolve(new Response(refused, { status: 401 })),
  });
  expect(await hub.ask({ document: '{ a }', variables: {}, statement: STATEMENT })).toMatchObject({
    code: 'UNAUTHENTICATED',
    status: 401,
  });
  expect(turns).toEqual([false, true]);
});

test('a hub that is gone without a word is not reached, and whoever asks is not kept waiting', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const hub = new Liaison({
    url: `http://127.0.0.1:${port}`,
    token: () => Promise.resolve('any'),
    again: { times: 1, waitMs: 1 },
    patienceMs: 50,
  });
  try {
    const question = { document: '{ __typename }' as never, variables: {}, statement: STATEMENT };
    expect(await hub.ask(question)).toMatchObject({ kind: 'REFUSED', code: 'HUB_NOT_REACHED' });
    await expect(hub.ask({ ...question, signal: AbortSignal.abort(new Error('left')) })).rejects.toThrow(
      'left',
    );
  } finally {
    silent.close();
    silent.closeAllConnections();
  }
});
