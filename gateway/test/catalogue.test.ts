import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { request } from 'node:http';
import { connect } from 'node:net';
import { ERROR_CATALOGUE, type ErrorCode } from '../../shared/src/core/errors.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { newProofKey } from '../../shared/src/identity/testing/proof-key.ts';
import { send, startTestHub, type Answered, type TestHub } from '../testing/hub.ts';
import { until } from '../../shared/testing/until.ts';
import { hold } from '../testing/canned-subgraph.ts';

const ASK = { query: '{ person(id: "DE:person:P-1") { id primaryName } }' };
const LIMITS = {
  LIAISON_BODY_MAX_BYTES: '4096',
  LIAISON_HEADERS_TIMEOUT_MS: '2000',
  LIAISON_REGISTERED_ONLY: 'FRONTLINE',
};
let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub(LIMITS);
  await hub.ask(ASK);
});
afterEach(() => {
  hub.subgraphs.persons.behaviour = { kind: 'ANSWER' };
  hub.ledger.isBroken = false;
});
afterAll(() => hub.close());

type Reached = Pick<Answered, 'status' | 'code'>;

/** How a caller comes to each code, through the port; or why no caller ever does. A code without an entry does not compile. */
const HOW: Readonly<Record<ErrorCode, (() => Promise<Reached>) | string>> = {
  BAD_INPUT: () => hub.ask('{'),
  GRAPHQL_PARSE_FAILED: () => hub.ask({ query: '{' }),
  GRAPHQL_VALIDATION_FAILED: () => hub.ask({ query: '{ nonsense }' }),
  OPERATION_REFUSED: () => hub.ask({ query: 'subscription { x }' }),
  LIMIT_EXCEEDED: () =>
    hub.ask({ query: `{ ${Array.from({ length: 40 }, (_, i) => `a${i}: __typename`).join(' ')} }` }),
  PURPOSE_REQUIRED: () => hub.ask(ASK, { 'liaison-purpose': undefined }),
  CASE_NOT_COVERED: async () =>
    hub.ask(ASK, {
      authorization: `Bearer ${await hub.token({ vouches: [{ case: 'ANOTHER', purposes: ['INVESTIGATION'] }] })}`,
    }),
  OPERATION_NOT_REGISTERED: async () =>
    hub.ask(ASK, { authorization: `Bearer ${await hub.token({ role: 'FRONTLINE' })}` }),
  PERSISTED_QUERY_NOT_SUPPORTED: () =>
    hub.ask({ extensions: { persistedQuery: { version: 1, sha256Hash: '00' } } }),
  UNAUTHENTICATED: () => hub.ask(ASK, { authorization: undefined }),
  ISSUER_NOT_ENTITLED: () => askAsAuditorOfSpain(),
  FORBIDDEN: () => {
    // What the third wall says in a subgraph whose other two let a value through that was never decided about.
    hub.subgraphs.persons.behaviour = saying('FORBIDDEN');
    return asLater(hub.ask(ASK), 'FORBIDDEN');
  },
  DPOP_NONCE_REQUIRED: () => askWithProof(),
  ORIGIN_REFUSED: () => hub.ask(ASK, { origin: 'https://elsewhere.invalid' }),
  MISDIRECTED: () => halfARequest('elsewhere.invalid'),
  METHOD_NOT_ALLOWED: () => send(`${hub.url}/graphql`, { method: 'GET' }),
  UNSUPPORTED_MEDIA_TYPE: () => hub.ask('x', { 'content-type': 'text/plain' }),
  NOT_ACCEPTABLE: () => hub.ask(ASK, { accept: 'text/html' }),
  PAYLOAD_TOO_LARGE: () => hub.ask({ query: `{ __typename } # ${'x'.repeat(5_000)}` }),
  REQUEST_TIMEOUT: () => halfARequest(),
  NOT_FOUND: () => send(`${hub.url}/admin`, {}),
  RATE_LIMITED: () =>
    inHub({ LIAISON_OFFICER_PER_MINUTE: '1' }, async (small) => {
      await small.ask(ASK);
      return small.ask(ASK);
    }),
  OVERLOADED: () =>
    inHub({ LIAISON_IN_FLIGHT_MAX: '1' }, async (small) => {
      const { held, release } = hold();
      small.subgraphs.persons.behaviour = held;
      const asked = [small.ask(ASK), small.ask(ASK)];
      const refused = await Promise.race(asked);
      release();
      await Promise.all(asked);
      return refused;
    }),
  DEADLINE_EXCEEDED: () =>
    inHub({ LIAISON_DEADLINE_MS: '500' }, (small) => {
      small.subgraphs.persons.behaviour = { kind: 'HANG' };
      return small.ask(ASK);
    }),
  CALLER_GONE: () => hangUp(),
  SEAL_REJECTED: () => send(hub.subgraphs.persons.url, { method: 'POST', body: '{}' }),
  SOURCE_UNAVAILABLE: () => {
    hub.subgraphs.persons.behaviour = saying('SOURCE_UNAVAILABLE');
    return hub.ask(ASK);
  },
  SOURCE_DATA_INVALID: () => {
    hub.subgraphs.persons.behaviour = saying('SOURCE_DATA_INVALID');
    return hub.ask(ASK);
  },
  SUBGRAPH_UNAVAILABLE: () => {
    hub.subgraphs.persons.behaviour = { kind: 'CUT' };
    return hub.ask(ASK);
  },
  SUBGRAPH_DIFFERS: () => {
    hub.subgraphs.persons.behaviour = refusing('SUBGRAPH_DIFFERS');
    return hub.ask(ASK);
  },
  LAW_DIFFERS: () => {
    hub.subgraphs.persons.behaviour = refusing('LAW_DIFFERS');
    return hub.ask(ASK);
  },
  RELEASE_NOT_FOUND: () => {
    hub.subgraphs.persons.behaviour = saying('RELEASE_NOT_FOUND');
    return hub.ask(ASK);
  },
  RELEASE_DECIDED: () => {
    hub.subgraphs.persons.behaviour = saying('RELEASE_DECIDED');
    return hub.ask(ASK);
  },
  LEDGER_UNAVAILABLE: () => {
    hub.ledger.isBroken = true;
    return hub.ask(ASK);
  },
  RELEASES_UNAVAILABLE: () => {
    hub.subgraphs.persons.behaviour = saying('RELEASES_UNAVAILABLE');
    return asLater(hub.ask(ASK), 'RELEASES_UNAVAILABLE');
  },
  STATE_UNAVAILABLE:
    'gateways that count together say it without their database: scripts/test/gateways.test.ts takes it from two',
  LAW_UNAVAILABLE:
    'a hub without valid law does not start, and one that runs keeps the law it has: the log says this code; of several gateways one that cannot read theirs says it: scripts/test/gateways.test.ts',
  INTERNAL: () => {
    hub.subgraphs.persons.behaviour = saying('NOBODY_KNOWS_THIS');
    return asLater(hub.ask(ASK), 'INTERNAL');
  },
};

describe('each code of the catalogue', () => {
  test.each(
    Object.entries(HOW).filter(([, how]) => typeof how !== 'string') as [ErrorCode, () => Promise<Reached>][],
  )('%s reaches who caused it, with its status', async (code, how) => {
    const { status, code: told } = await how();
    expect([status, told]).toEqual([ERROR_CATALOGUE[code].status, code]);
  });

  test('that no caller can reach has a reason', () => {
    expect(
      Object.entries(HOW)
        .filter(([, how]) => typeof how === 'string')
        .map(([code]) => code),
    ).toEqual(['STATE_UNAVAILABLE', 'LAW_UNAVAILABLE']);
  });
});

test('of a value that is not of its type, whose it is is told, and nothing else that came with it', async () => {
  const place = { owner: 'DE', record: 'DE:person:x', field: 'sex' };
  const { body } = saying('SOURCE_DATA_INVALID', { ...place, value: 'M' });
  hub.subgraphs.persons.behaviour = { kind: 'RAW', status: 200, body };
  const { body: told } = await hub.ask(ASK);
  expect(told['errors']).toEqual([
    expect.objectContaining({
      path: ['person'],
      extensions: expect.objectContaining({ code: 'SOURCE_DATA_INVALID', ...place }),
    }),
  ]);
  expect(JSON.stringify(told)).not.toContain('"M"');
});

test('denied, unavailable and broken are told apart', async () => {
  const denied = await hub.ask(ASK);
  hub.subgraphs.persons.behaviour = saying('SOURCE_UNAVAILABLE');
  const unavailable = await hub.ask(ASK);
  hub.subgraphs.persons.behaviour = saying('NOBODY_KNOWS_THIS');
  const broken = await hub.ask(ASK);
  // What the law withholds is no error, and comes with its reason.
  expect(denied.code).toBeUndefined();
  expect(denied.body['extensions']).toMatchObject({
    disclosure: [{ field: 'alerts', reason: 'PURPOSE_NOT_PERMITTED' }],
  });
  expect([unavailable.code, broken.code]).toEqual(['SOURCE_UNAVAILABLE', 'INTERNAL']);
  for (const { body } of [unavailable, broken]) {
    expect(body['data']).toEqual({ person: null });
    expect(JSON.stringify(body['extensions'])).not.toContain('PURPOSE_NOT_PERMITTED');
  }
});

test('whose issuer may not say so is not told which rule that is; the log is', async () => {
  hub.logged.length = 0;
  const { text, code } = await askAsAuditorOfSpain();
  const why = 'ROLE_ALLOWED: https://issuer.es.invalid/demonstration (ES) may not speak for AUDITOR';
  expect(hub.logged.map((line) => JSON.parse(line) as object)).toContainEqual(
    expect.objectContaining({ code, why }),
  );
  expect(text).not.toMatch(/ROLE_ALLOWED|AUDITOR|issuer\.es/u);
});

/** Spain's issuer speaks for investigators alone. */
async function askAsAuditorOfSpain(): Promise<Answered> {
  const token = await hub.token({ state: 'ES' as StateCode, role: 'AUDITOR' });
  return hub.ask(ASK, { authorization: `Bearer ${token}` });
}

function saying(code: string, more: Readonly<Record<string, string>> = {}) {
  const errors = [{ message: 'words that must not leave', path: ['person'], extensions: { code, ...more } }];
  return { kind: 'RAW', status: 200, body: JSON.stringify({ data: { person: null }, errors }) } as const;
}

/** As a subgraph refuses a question before it asks anybody. */
function refusing(code: string) {
  const errors = [{ message: 'words that must not leave', extensions: { code } }];
  return { kind: 'RAW', status: 503, body: JSON.stringify({ errors }) } as const;
}

/** Beside data that hold, an error comes with 200: its own status is for where nothing holds. */
async function asLater(asked: Promise<Answered>, code: ErrorCode): Promise<Reached> {
  const { status, code: told, text } = await asked;
  expect([status, text.includes('words that must not leave')]).toEqual([200, false]);
  return { status: ERROR_CATALOGUE[code].status, code: told };
}

async function inHub(
  env: Record<string, string>,
  work: (small: TestHub) => Promise<Reached>,
): Promise<Reached> {
  const small = await startTestHub(env);
  try {
    return await work(small);
  } finally {
    await small.close();
  }
}

/** All is right with the proof, but that nobody said with which nonce. */
async function askWithProof(): Promise<Reached> {
  const key = await newProofKey();
  const token = await hub.token({ keyThumbprint: key.thumbprint });
  const proof = await key.proof({ token, url: `${hub.url}/graphql` });
  return hub.ask(ASK, { authorization: `DPoP ${token}`, dpop: proof });
}

function halfARequest(host = 'localhost'): Promise<Reached> {
  return new Promise((done, failed) => {
    let text = '';
    const socket = connect(hub.port, '127.0.0.1', () =>
      socket.write(`POST /graphql HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 10\r\n\r\n{`),
    );
    socket.on('data', (part: Buffer) => (text += part.toString()));
    socket.on('error', failed);
    socket.on('close', () =>
      done({ status: Number(text.slice(9, 12)), code: /"code":"([A-Z_]+)"/u.exec(text)?.[1] }),
    );
  });
}

/** Nobody reads this code but the ledger. */
async function hangUp(): Promise<Reached> {
  hub.subgraphs.persons.behaviour = { kind: 'HANG' };
  const asked = request(`${hub.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await hub.token()}`,
      'liaison-purpose': 'INVESTIGATION',
      'liaison-case': 'INVENTED-1',
    },
  });
  asked.on('error', () => undefined);
  asked.end(JSON.stringify(ASK));
  const before = hub.subgraphs.persons.seen.length;
  await until('the request at the subgraph', () => hub.subgraphs.persons.seen.length > before);
  const entry = hub.ledger.entries.at(-1);
  asked.destroy();
  const outcome = await until('its outcome', () => entry?.outcome);
  return { status: outcome.status, code: outcome.errorCodes[0] };
}
