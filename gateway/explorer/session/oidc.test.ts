import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { SignInAt } from '../../../shared/src/identity/sign-ins.ts';
import { send, startTestHub, type TestHub } from '../../testing/hub.ts';
import { issuerTokens, type Surroundings } from './oidc.ts';
import { Session } from './session.ts';
import type { Statement } from './statement.ts';

const IDENTITY = { state: 'FR', agencyKind: 'POLICE', role: 'INVESTIGATOR' } as const;
const STATEMENT: Statement = {
  purpose: 'INVESTIGATION',
  caseReference: 'Opération Łódź-7',
  offence: '0501;max=120;law=FR',
  urgency: 'NORMAL',
  necessity: '',
  backing: 'VOUCHED',
};
const VERIFIER = 'v'.repeat(43);
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

let hub: TestHub;
let france: SignInAt;
const fetchOfNode = globalThis.fetch;
beforeAll(async () => {
  hub = await startTestHub();
  const { text } = await send(`${hub.url}/explorer/setting.json`, {});
  const { issuers } = JSON.parse(text) as { issuers: readonly SignInAt[] };
  expect(issuers.map(({ state }) => state)).toEqual(['FR', 'DE', 'GB', 'ES']);
  france = issuers[0] as SignInAt;
  // A page has its own address; Node has none.
  globalThis.fetch = (path, init) =>
    fetchOfNode(new URL(String(path), hub.url), {
      ...init,
      headers: { origin: hub.url, ...Object.fromEntries(new Headers(init?.headers)) },
    });
});
afterAll(async () => {
  globalThis.fetch = fetchOfNode;
  await hub?.close();
});

/** What a browser would send to an issuer's address. */
function post(address: string, form: Readonly<Record<string, string>>, origin = hub.url) {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', origin };
  return send(address, { method: 'POST', headers, body: new URLSearchParams(form).toString() });
}

const ASKED = () => ({
  response_type: 'code',
  client_id: france.clientId,
  redirect_uri: `${hub.url}/explorer/signed-in`,
  scope: 'openid',
  state: 'state-1',
  nonce: 'nonce-1',
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
});
const OFFICE = { agencyKind: 'CUSTOMS', role: 'ANALYST', officer: 'invented-7' };

async function code(): Promise<string> {
  const { status, headers } = await post(`${france.issuer}/office`, { ...ASKED(), ...OFFICE });
  expect(status).toBe(303);
  const back = new URL(headers.get('location') ?? '');
  expect([back.searchParams.get('state'), back.searchParams.get('iss')]).toEqual(['state-1', france.issuer]);
  return back.searchParams.get('code') ?? '';
}

const exchange = (change: Readonly<Record<string, string>>) =>
  post(`${france.issuer}/token`, {
    grant_type: 'authorization_code',
    client_id: france.clientId,
    redirect_uri: ASKED().redirect_uri,
    code_verifier: VERIFIER,
    ...change,
  });

test.each([
  ['a wrong verifier', { code_verifier: 'w'.repeat(43) }, 'invalid_grant', /code_verifier/u],
  ['another address', { redirect_uri: 'https://elsewhere.invalid/' }, 'invalid_grant', /redirect_uri/u],
  ['an unknown client', { client_id: 'another' }, 'invalid_client', /liaison-workbench/u],
  ['an unknown code', { code: 'nonsense' }, 'invalid_grant', /sign in again/u],
  ['another grant', { grant_type: 'password' }, 'unsupported_grant_type', /authorization_code/u],
] as const)('%s gets no token', async (_what, change, error, sentence) => {
  const answer = await exchange({ code: await code(), ...change });
  expect([answer.status, answer.body]).toEqual([
    error === 'invalid_client' ? 401 : 400,
    { error, error_description: expect.stringMatching(sentence) },
  ]);
  expect(hub.ledger.refusals.at(-1)).toMatchObject({ place: '/demonstration/:state/token' });
});

test('a code is good for one token of its own issuer, and for none after a wrong verifier', async () => {
  const first = await code();
  expect((await exchange({ code: first })).body).toMatchObject({ token_type: 'Bearer', expires_in: 28_800 });
  expect((await exchange({ code: first })).body).toMatchObject({ error: 'invalid_grant' });
  const second = await code();
  await exchange({ code: second, code_verifier: 'w'.repeat(43) });
  expect((await exchange({ code: second })).body).toMatchObject({ error: 'invalid_grant' });
  const form = { grant_type: 'authorization_code', client_id: france.clientId, code: await code() };
  const elsewhere = await post(`${hub.url}/demonstration/DE/token`, {
    ...form,
    redirect_uri: ASKED().redirect_uri,
    code_verifier: VERIFIER,
  });
  expect(elsewhere.body).toMatchObject({ error: 'invalid_grant' });
});

test.each([
  ['client_id', 'another'],
  ['redirect_uri', 'https://elsewhere.invalid/'],
])('a sign-in with another %s is sent nowhere', async (name, value) => {
  const { status, text, headers } = await post(`${france.issuer}/authorize`, { ...ASKED(), [name]: value });
  expect([status, headers.get('location')]).toEqual([400, null]);
  expect(text).toContain(`${name} must be`);
});

test.each([
  ['code_challenge_method', 'plain', 'invalid_request'],
  ['response_type', 'token', 'unsupported_response_type'],
  ['scope', 'profile', 'invalid_scope'],
  ['prompt', 'none', 'login_required'],
  ['authorization_details', '[{"type":"liaison_inquiry","purposes":[]}]', 'invalid_authorization_details'],
])('a sign-in with %s=%s is sent back with %s', async (name, value, error) => {
  const { headers } = await post(`${france.issuer}/authorize`, { ...ASKED(), [name]: value });
  const back = new URL(headers.get('location') ?? '').searchParams;
  expect([back.get('error'), back.get('state'), back.get('iss'), back.get('code')]).toEqual([
    ...[error, 'state-1', france.issuer, null],
  ]);
});

test('the page that asks for the office runs no script, and shows what came as text', async () => {
  const page = await post(`${france.issuer}/authorize`, {
    ...ASKED(),
    state: '"><script>alert(1)</script>',
    ui_locales: 'fr',
  });
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^;]*; form-action 'self'/u);
  expect(page.text).not.toContain('<script');
  expect(page.text).toContain('<html lang="fr">');
});

test('no other page takes an office or a token, and an issuer that the hub does not trust is not there', async () => {
  for (const path of ['office', 'token'])
    expect((await post(`${france.issuer}/${path}`, {}, 'https://elsewhere.invalid')).code).toBe(
      'ORIGIN_REFUSED',
    );
  for (const path of ['XX/.well-known/openid-configuration', 'XX/keys.json', 'XX/authorize'])
    expect((await send(`${hub.url}/demonstration/${path}`, {})).code).toBe('NOT_FOUND');
});

/** A browser in which the officer takes this office at once, and what it was asked to send. */
function surroundings(
  change: (back: URLSearchParams) => URLSearchParams = (back) => back,
): Surroundings & { sent: Readonly<Record<string, string>>[]; places: string[] } {
  const sent: Readonly<Record<string, string>>[] = [];
  const places: string[] = [];
  let back = Promise.resolve(new URLSearchParams());
  const place = (target: string, isSilent: boolean) => {
    places.push(target);
    return { target, isSilent, close: () => undefined };
  };
  return {
    ...{ sent, places, origin: hub.url },
    window: () => place('window', false),
    frame: () => place('frame', true),
    send({ isSilent }, endpoint, form) {
      sent.push(form);
      const address = isSilent ? endpoint : endpoint.replace(/authorize$/u, 'office');
      back = post(address, isSilent ? form : { ...form, ...OFFICE }).then(({ headers }) =>
        change(new URL(headers.get('location') ?? '').searchParams),
      );
    },
    // Asked for before anything is sent.
    returned: async (state, signal) => {
      await Promise.resolve();
      const answer = await back;
      if (answer.get('state') === state) return answer;
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
        late(reject);
      });
    },
    language: () => 'en',
    say: (name) => name,
  };
}
/** Ends the waiting as its time would. */
let late: (reject: (reason: Error) => void) => void = () => undefined;
beforeEach(() => {
  late = () => undefined;
});

test('the strip shows the office that the issuer named, and a changed statement has a token of its own, silently', async () => {
  const browser = surroundings();
  const session = new Session(() => Promise.reject(new Error('no short way')));
  await session.signIn(IDENTITY, STATEMENT, issuerTokens(france, browser));
  expect(session.current()?.identity).toEqual({ state: 'FR', agencyKind: 'CUSTOMS', role: 'ANALYST' });
  // What the token says was read by the hub, and the ledger keeps which office looked.
  expect(hub.ledger.entries.at(-1)).toMatchObject({
    received: { path: '/whoami.json' },
    outcome: { office: { state: 'FR', agencyKind: 'CUSTOMS' } },
  });
  const ask = async () => {
    await session.ask({ document: '{ persons(filter: { name: "Muster" }, first: 1) { totalCount } }' });
    return hub.ledger.entries.at(-1)?.intent?.inquiry;
  };
  expect(await ask()).toMatchObject({
    requester: { agencyKind: 'CUSTOMS', role: 'ANALYST', officer: 'invented-7' },
    caseReference: STATEMENT.caseReference,
    vouched: { case: true, offence: true },
  });
  const office = session.current()?.identity ?? IDENTITY;
  await session.signIn(office, { ...STATEMENT, caseReference: 'C-2', offence: '' });
  expect(session.current()?.identity).toBe(office);
  expect(await ask()).toMatchObject({ caseReference: 'C-2', vouched: { case: true, offence: false } });
  await session.signIn(office, { ...STATEMENT, backing: 'STATED' });
  expect([session.current()?.statement.backing, (await ask())?.vouched]).toEqual(['STATED', undefined]);
  expect(browser.places).toEqual(['window', 'frame', 'frame']);
  // What is used once is used once.
  for (const name of ['state', 'nonce', 'code_challenge'] as const)
    expect(new Set(browser.sent.map((form) => form[name])).size).toBe(3);
  const change = session.signIn(office, STATEMENT);
  session.signOut();
  await expect(change).rejects.toThrow('signed out');
  expect(session.current()).toBeUndefined();
  await expect(session.signIn(IDENTITY, STATEMENT)).rejects.toThrow('no short way');
});

test('a frame that answers nothing is given up for a window', async () => {
  const browser = surroundings();
  const tokens = issuerTokens(france, browser);
  await tokens(IDENTITY, STATEMENT);
  const { returned } = browser;
  Object.assign(browser, {
    returned: (state: string, signal: AbortSignal) =>
      browser.places.at(-1) === 'frame'
        ? Promise.reject(new DOMException('late', 'TimeoutError'))
        : returned(state, signal),
  });
  await tokens(IDENTITY, { ...STATEMENT, caseReference: 'C-3' });
  expect(browser.places).toEqual(['window', 'frame', 'window']);
});

test.each([
  ['another state', 'state', 'forged', 'issuer.late'],
  ['another issuer', 'iss', 'https://elsewhere.invalid', 'issuer'],
  ['a refusal', 'error', 'access_denied', 'error'],
  ['a code of nobody', 'code', 'forged', 'error'],
])('an answer with %s signs nobody in', async (_what, name, value, message) => {
  late = (reject) => reject(new DOMException('late', 'TimeoutError'));
  const browser = surroundings((back) => {
    back.set(name, value);
    return back;
  });
  const session = new Session(() => Promise.reject(new Error('no short way')));
  await expect(session.signIn(IDENTITY, STATEMENT, issuerTokens(france, browser))).rejects.toThrow(message);
  expect(session.current()).toBeUndefined();
});
