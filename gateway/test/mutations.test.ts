import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HubError } from '../../shared/src/core/errors.ts';
import type { Inquiry } from '../../shared/src/policy/words/inquiry.ts';
import { until } from '../../shared/testing/until.ts';
import type { SubgraphTransport } from '../src/engine/subgraph-client.ts';
import { startTestHub, type TestHub } from '../testing/hub.ts';
import { fact, MemoryBook, step } from '../testing/memory-book.ts';

/** Two small subgraphs: one answers questions, one has the mutations of a store of releases and another that nobody knows. */
const RELEASES = `
  type Mutation {
    requestRelease(input: RequestReleaseInput!): Release
    decideRelease(input: DecideReleaseInput!): Release
    deleteEverything: Int
  }
  input RequestReleaseInput { record: ID! key: String! }
  input DecideReleaseInput { id: ID! }
  type Release { id: ID! status: String }`;
const NOTES = 'type Query { note: String }';
const REQUEST =
  'mutation Ask { requestRelease(input: { record: "IE:person:P-1", key: "k-1" }) { id status } }';

interface Sent {
  readonly inquiry: Inquiry;
  readonly query: string;
  readonly signal: AbortSignal;
}

const book = new MemoryBook();
const sent: Record<'notes' | 'releases', Sent[]> = { notes: [], releases: [] };
/** What the store does when it is asked. */
let act: () => Promise<void> = () => Promise.resolve();
let directory: string;
let hub: TestHub;

/** No subgraph answers without a report. */
const NOTHING_SHOWN = '{"sources":[],"disclosed":[],"withheld":[],"silent":[],"versions":{}}';

function door(name: keyof typeof sent, data: string): SubgraphTransport {
  return {
    send: async ({ seal, body }, { signal }) => {
      const [, content = ''] = (await seal({})).split('.');
      const { inq } = JSON.parse(Buffer.from(content, 'base64url').toString()) as { readonly inq: Inquiry };
      sent[name].push({ inquiry: inq, query: (JSON.parse(body) as { query: string }).query, signal });
      if (name === 'releases') await act();
      return { status: 200, body: `{"data":${data},"extensions":{"hub":${NOTHING_SHOWN}}}` };
    },
    isThere: () => Promise.resolve(true),
    close: () => Promise.resolve(),
  };
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-mutations-'));
  const supergraphFile = join(directory, 'supergraph.graphql');
  const { supergraphSdl, errors } = composeServices(
    Object.entries({ notes: NOTES, releases: RELEASES }).map(([name, sdl]) => ({
      ...{ name, url: `http://${name}.invalid`, typeDefs: parse(sdl) },
    })),
  );
  if (supergraphSdl === undefined) throw new Error(errors?.join('\n'));
  writeFileSync(supergraphFile, supergraphSdl);
  hub = await startTestHub(
    { LIAISON_RELEASES_PATIENCE_MS: '20' },
    {
      supergraphFile,
      releases: book,
      subgraphs: {
        notes: door('notes', '{"note":"invented"}'),
        releases: door('releases', '{"requestRelease":{"id":"r-1","status":"ASKED"}}'),
      },
    },
  );
});
afterEach(() => {
  act = () => Promise.resolve();
  book.state = 'THERE';
  book.facts = [];
  book.events = [];
});
afterAll(async () => {
  await hub.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('a mutation', () => {
  test('has its intent, its steps and its outcome in the ledger before it is answered', async () => {
    const ledger = hub.ledger;
    const taken: (readonly [boolean, boolean])[] = [];
    const release = ledger.release.bind(ledger);
    act = () => {
      book.events = [step('e-1'), step('e-2')];
      return Promise.resolve();
    };
    ledger.release = (event) => {
      const entry = ledger.entries.at(-1);
      taken.push([entry?.intent !== undefined, entry?.outcome !== undefined]);
      return release(event);
    };
    const { status, body } = await hub.ask({ query: REQUEST });
    ledger.release = release;
    expect([status, body['data']]).toEqual([200, { requestRelease: { id: 'r-1', status: 'ASKED' } }]);
    // Intent first, outcome last.
    expect(taken).toEqual([
      [true, false],
      [true, false],
    ]);
    expect(ledger.releases.slice(-2).map(({ id }) => id)).toEqual(['e-1', 'e-2']);
    expect(book.events).toEqual([]);
    const { intent, outcome } = ledger.entries.at(-1) ?? {};
    expect([intent?.operationName, outcome?.status]).toEqual(['Ask', 200]);
    expect(intent?.shape).not.toContain('P-1');
  });

  test('whose steps the ledger does not take is not answered, and they wait', async () => {
    act = () => {
      book.events = [step('e-3')];
      return Promise.resolve();
    };
    const release = hub.ledger.release.bind(hub.ledger);
    hub.ledger.release = () => Promise.reject(new HubError('LEDGER_UNAVAILABLE', 'broken for a test'));
    const { status, code } = await hub.ask({ query: REQUEST });
    hub.ledger.release = release;
    expect([status, code]).toEqual([503, 'LEDGER_UNAVAILABLE']);
    expect(book.events.map(({ id }) => id)).toEqual(['e-3']);
  });

  test('that was begun is finished and recorded although its caller hangs up', async () => {
    let go = (): void => undefined;
    const held = new Promise<void>((done) => (go = done));
    act = async () => {
      await held;
      book.events = [step('e-4')];
    };
    const before = sent.releases.length;
    const away = new AbortController();
    const asked = fetch(`${hub.url}/graphql`, {
      method: 'POST',
      signal: away.signal,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await hub.token()}`,
        'liaison-purpose': 'INVESTIGATION',
        'liaison-case': 'INVENTED-1',
      },
      body: JSON.stringify({ query: REQUEST }),
    }).catch(() => 'gone');
    await until('a mutation under way', () => sent.releases.length > before);
    const entry = hub.ledger.entries.at(-1);
    away.abort();
    expect(await asked).toBe('gone');
    // Whoever hung up is noticed here as well before the store goes on.
    expect((await hub.ask({ query: '{ note }' })).status).toBe(200);
    go();
    await until('its outcome', () => entry?.outcome);
    expect(entry?.outcome).toMatchObject({ status: 200, errorCodes: [] });
    expect(sent.releases.at(-1)?.signal.aborted).toBe(false);
    expect(hub.ledger.releases.at(-1)?.id).toBe('e-4');
  });

  test('is sent once, also when its answer is lost, and what it did is recorded', async () => {
    act = () => {
      book.events = [step('e-5')];
      return Promise.reject(new Error('cut'));
    };
    const before = sent.releases.length;
    expect((await hub.ask({ query: REQUEST })).code).toBe('SUBGRAPH_UNAVAILABLE');
    expect(sent.releases.length).toBe(before + 1);
    expect(hub.ledger.releases.at(-1)?.id).toBe('e-5');
  });

  test.each([
    [
      'two fields',
      'mutation { a: requestRelease(input: {record: "1", key: "1"}) { id } b: requestRelease(input: {record: "1", key: "1"}) { id } }',
    ],
    ['no field of its own', 'mutation { __typename }'],
    ['a fragment', 'mutation { ... { requestRelease(input: {record: "1", key: "1"}) { id } } }'],
    ['a condition', 'mutation { requestRelease(input: {record: "1", key: "1"}) @skip(if: true) { id } }'],
  ])('with %s at its root is refused', async (_, query) => {
    const before = sent.releases.length;
    const { code, text } = await hub.ask({ query });
    expect([code, sent.releases.length]).toEqual(['OPERATION_REFUSED', before]);
    expect(text).toContain('one field at its root');
  });

  test('is there for whoever may use it, and for nobody else', async () => {
    const sdlFor = async (who: Parameters<TestHub['token']>[0]): Promise<string> => {
      const authorization = `Bearer ${await hub.token(who)}`;
      return (await fetch(`${hub.url}/schema.graphql`, { headers: { authorization } })).text();
    };
    const [investigator, spoc, auditor] = await Promise.all([
      sdlFor({}),
      sdlFor({ role: 'SPOC_OPERATOR', agencyKind: 'SPOC' }),
      sdlFor({ role: 'AUDITOR', agencyKind: 'SUPERVISORY_AUTHORITY' }),
    ]);
    expect(investigator).toContain('requestRelease');
    expect(investigator).not.toMatch(/decideRelease|DecideReleaseInput/u);
    expect(spoc).toContain('decideRelease');
    expect(auditor).not.toMatch(/Mutation|Release/u);
    for (const sdl of [investigator, spoc, auditor]) expect(sdl).not.toContain('deleteEverything');
    const authorization = `Bearer ${await hub.token({ role: 'AUDITOR', agencyKind: 'SUPERVISORY_AUTHORITY' })}`;
    const { code, text } = await hub.ask(
      { query: REQUEST },
      { authorization, 'liaison-purpose': 'SUPERVISION' },
    );
    expect([code, text.includes('Only queries are accepted.')]).toEqual(['OPERATION_REFUSED', true]);
  });
});

describe('the releases of a case', () => {
  test('travel in the sealed envelope, to every subgraph and into no intent', async () => {
    await hub.ask({ query: '{ note }' });
    expect(sent.notes.at(-1)?.inquiry).not.toHaveProperty('releases');
    book.facts = [fact('r-1')];
    const { body } = await hub.ask({ query: '{ note }' });
    expect(sent.notes.at(-1)?.inquiry.releases).toEqual(book.facts);
    expect(body['extensions']).not.toHaveProperty('releases');
    expect(hub.ledger.entries.at(-1)?.intent?.inquiry).not.toHaveProperty('releases');
  });

  test.each(['AWAY', 'HANGING'] as const)(
    'are missing in the answer to a question, which says so, when the store is %s; a mutation is refused',
    async (state) => {
      book.facts = [fact('r-1')];
      book.state = state;
      const { status, body } = await hub.ask({ query: '{ note }' });
      expect([status, body['data']]).toEqual([200, { note: 'invented' }]);
      expect(body['extensions']).toMatchObject({ releases: { status: 'RELEASES_UNAVAILABLE' } });
      expect(hub.ledger.entries.at(-1)?.outcome?.errorCodes).toEqual(['RELEASES_UNAVAILABLE']);
      const before = sent.releases.length;
      const refused = await hub.ask({ query: REQUEST });
      expect([refused.status, refused.code]).toEqual([503, 'RELEASES_UNAVAILABLE']);
      expect(sent.releases.length).toBe(before);
    },
  );
});
