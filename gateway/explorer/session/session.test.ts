import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PURPOSES, URGENCIES } from '../../../shared/src/core/vocabulary.ts';
import { times } from '../../../shared/testing/depth.ts';
import { fc } from '../../../shared/testing/drawn.ts';
import { offenceParts } from '../app/offence.ts';
import { demonstrationToken } from './demonstration.ts';
import { Session, type TokenSource } from './session.ts';
import { trimmed, type Statement } from './statement.ts';
import { startTestHub, type TestHub } from '../../testing/hub.ts';

const IDENTITY = { state: 'FR', agencyKind: 'POLICE', role: 'INVESTIGATOR' } as const;
const OFFENCES = ['', '0501', '0501;max=120;law=FR', '1502;law=GB'];
const DOCUMENT = '{ persons(filter: { name: "Muster" }, first: 1) { totalCount } }';

let hub: TestHub;
const fetchOfNode = globalThis.fetch;
beforeAll(async () => {
  hub = await startTestHub();
  // A page has its own address; Node has none.
  globalThis.fetch = (path, init) =>
    fetchOfNode(`${hub.url}${String(path)}`, {
      ...init,
      headers: { ...(init?.headers as Record<string, string>), origin: hub.url },
    });
});
afterAll(async () => {
  globalThis.fetch = fetchOfNode;
  await hub?.close();
});

const text = fc.oneof(
  fc.constantFrom('Opération Łódź-7', 'Дело № 5', 'υπόθεση 3', 'ملف ٣', '案件4'),
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .filter((one) => one.trim() !== '' && !one.includes('\0')),
);
const statement: fc.Arbitrary<Statement> = fc.record({
  purpose: fc.constantFrom(...PURPOSES),
  caseReference: text,
  offence: fc.constantFrom(...OFFENCES),
  urgency: fc.constantFrom(...URGENCIES),
  necessity: fc.oneof(fc.constant(''), text),
  backing: fc.constantFrom('VOUCHED', 'STATED'),
});

test('what the strip shows is what the ledger says, letter by letter, after any edit', async () => {
  const session = new Session(demonstrationToken);
  await fc.assert(
    fc.asyncProperty(statement, async (drawn) => {
      await session.signIn(IDENTITY, trimmed(drawn));
      await session.ask({ document: DOCUMENT });
      const shown = session.current()?.statement;
      const inquiry = hub.ledger.entries.at(-1)?.intent?.inquiry;
      expect(inquiry).toMatchObject({
        requester: IDENTITY,
        purpose: shown?.purpose,
        caseReference: shown?.caseReference,
        urgency: shown?.urgency,
      });
      expect(inquiry?.necessity ?? '').toBe(shown?.necessity);
      const { code, months, law } = offenceParts(shown?.offence ?? '');
      expect([
        inquiry?.offence?.code ?? '',
        String(inquiry?.offence?.maxPenaltyMonths ?? ''),
        inquiry?.offence?.lawOf ?? '',
      ]).toEqual([code, months, law]);
      expect(inquiry?.vouched?.case ?? false).toBe(shown?.backing === 'VOUCHED');
    }),
    { numRuns: times(50) },
  );
  session.signOut();
});

test('an edit that the issuer refuses changes nothing, neither what is shown nor what is sent', async () => {
  const session = new Session(demonstrationToken);
  const good: Statement = {
    purpose: 'INVESTIGATION',
    caseReference: 'C-1',
    offence: '',
    urgency: 'NORMAL',
    necessity: '',
    backing: 'VOUCHED',
  };
  await session.signIn(IDENTITY, good);
  await expect(session.signIn(IDENTITY, { ...good, caseReference: '' })).rejects.toThrow('caseReference');
  await session.ask({ document: DOCUMENT });
  expect(session.current()?.statement).toEqual(good);
  expect(hub.ledger.entries.at(-1)?.intent?.inquiry.caseReference).toBe('C-1');
  session.signOut();
});

test('a token that has ended takes everything with it, and a question after it is asked by nobody', async () => {
  const ended = { text: 'x.e30.x', expiresAt: 0 };
  const session = new Session(() => Promise.resolve(ended));
  const told: unknown[] = [];
  session.subscribe(() => void told.push(session.current()));
  await session.signIn(IDENTITY, {
    purpose: 'INVESTIGATION',
    caseReference: 'C-1',
    offence: '',
    urgency: 'NORMAL',
    necessity: '',
    backing: 'STATED',
  });
  await expect(session.ask({ document: DOCUMENT })).rejects.toThrow('ended');
  expect([session.current(), session.hasEnded(), told.at(-1)]).toEqual([undefined, true, undefined]);
});

const SAID: Statement = {
  purpose: 'INVESTIGATION',
  caseReference: 'C-1',
  offence: '',
  urgency: 'NORMAL',
  necessity: '',
  backing: 'VOUCHED',
};

/** Tokens of which the hub takes each and the page sees the end coming, and what became of each wish for one. */
function endingSoon(become: (turn: number) => Promise<void>): {
  readonly wishes: () => number;
  readonly tokens: TokenSource;
} {
  let wishes = 0;
  const tokens: TokenSource = async (identity, wanted) => {
    wishes += 1;
    await become(wishes);
    return {
      ...(await demonstrationToken(identity, wanted)),
      expiresAt: Date.now() + (wishes === 1 ? 20_000 : 60_000),
    };
  };
  return { wishes: () => wishes, tokens };
}

test('questions that come together shortly before the end of a token wait for one other token', async () => {
  const { wishes, tokens } = endingSoon(() => Promise.resolve());
  const session = new Session(tokens);
  await session.signIn(IDENTITY, SAID);
  const answers = await Promise.all([
    session.ask({ document: DOCUMENT }),
    session.ask({ document: DOCUMENT }),
    session.get('/schema.graphql'),
  ]);
  expect(answers.map((one) => (typeof one === 'string' ? 'text' : one.errors))).toEqual([[], [], 'text']);
  expect(wishes()).toBe(2);
  session.signOut();
});

test('a token that could not be renewed serves until its end, and it is tried again', async () => {
  const { wishes, tokens } = endingSoon((turn) =>
    turn === 2 ? Promise.reject(new Error('no window')) : Promise.resolve(),
  );
  const session = new Session(tokens);
  await session.signIn(IDENTITY, SAID);
  const first = session.current()?.token;
  const { data, errors } = await session.ask({ document: DOCUMENT });
  expect([data, errors, session.current()?.token]).toEqual([expect.anything(), [], first]);
  expect((await session.ask({ document: DOCUMENT })).errors).toEqual([]);
  expect([wishes(), session.current()?.token === first]).toEqual([3, false]);
  session.signOut();
});

test('who signs out while a token is renewed asks nothing with it', async () => {
  let signOut = (): void => undefined;
  const { tokens } = endingSoon((turn) => {
    if (turn === 2) signOut();
    return Promise.resolve();
  });
  const session = new Session(tokens);
  signOut = () => session.signOut();
  await session.signIn(IDENTITY, SAID);
  const before = hub.ledger.entries.length;
  await expect(session.ask({ document: DOCUMENT })).rejects.toThrow('signed out');
  expect([hub.ledger.entries.length, session.current()]).toEqual([before, undefined]);
});

test('what an address gave is asked for again only if it changed, and by nobody else', async () => {
  const session = new Session(demonstrationToken);
  const asked: { status: number }[] = [];
  const plain = globalThis.fetch;
  globalThis.fetch = async (path, init) => {
    const response = await plain(path, init);
    if (path === '/schema.graphql') asked.push({ status: response.status });
    return response;
  };
  const say: Statement = {
    purpose: 'INVESTIGATION',
    caseReference: 'C-1',
    offence: '',
    urgency: 'NORMAL',
    necessity: '',
    backing: 'VOUCHED',
  };
  await session.signIn(IDENTITY, say);
  const first = await session.get('/schema.graphql');
  await session.signIn(session.current()?.identity ?? IDENTITY, { ...say, caseReference: 'C-2' });
  expect(await session.get('/schema.graphql')).toBe(first);
  await session.signIn({ ...IDENTITY, role: 'OPERATOR' }, say);
  expect(await session.get('/schema.graphql')).not.toBe(first);
  expect(asked.map(({ status }) => status)).toEqual([200, 304, 200]);
  globalThis.fetch = plain;
  session.signOut();
});
