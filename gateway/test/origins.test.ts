import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { readConfig } from '../src/config/config.ts';
import { startTestHub } from '../testing/hub.ts';

const BODY = '{"query":"{ person(id: \\"DE:person:P-1\\") { id } }"}';

test('a listed page may ask, and read what it needs', async () => {
  const of = await startTestHub({ LIAISON_ORIGINS: 'https://portal.example' });
  const page = { origin: 'https://portal.example' };
  try {
    const asked = {
      ...page,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'dpop',
    };
    const preflight = await fetch(`${of.url}/graphql`, { method: 'OPTIONS', headers: asked });
    expect([preflight.status, await preflight.text()]).toEqual([204, '']);
    const told = Object.fromEntries(preflight.headers);
    expect(told).toMatchObject({
      'access-control-allow-origin': 'https://portal.example',
      'access-control-allow-methods': 'GET, HEAD, POST',
      'access-control-allow-headers': expect.stringMatching(
        /authorization, content-type, dpop, [^]*liaison-purpose/u,
      ),
      'access-control-max-age': '7200',
      vary: expect.stringMatching(/origin$/u),
    });
    expect(told).not.toHaveProperty('access-control-allow-credentials');
    expect(of.ledger.entries).toHaveLength(0);

    const answer = await of.ask(BODY, page);
    expect([answer.status, answer.code]).toEqual([200, undefined]);
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://portal.example');
    for (const name of ['dpop-nonce', 'etag', 'liaison-schema-version', 'retry-after', 'x-request-id'])
      expect(answer.headers.get('access-control-expose-headers')).toContain(name);
    // Errors can be read as well, and so can the schema, which has a `vary` of its own.
    const refused = await of.ask(BODY, { ...page, authorization: undefined });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, page.origin]);
    const authorization = `Bearer ${await of.token()}`;
    const schema = await fetch(`${of.url}/schema.graphql`, { headers: { ...page, authorization } });
    expect(schema.headers.get('vary')).toBe('accept-encoding, authorization, origin');
    expect((await of.ask(BODY)).headers.get('vary')).toBe('origin');

    for (const origin of [
      'https://portal.example:8443',
      'http://portal.example',
      'https://x.portal.example',
      'null',
    ]) {
      const other = await of.ask(BODY, { origin });
      expect([other.code, other.headers.get('access-control-allow-origin')]).toEqual([
        'ORIGIN_REFUSED',
        null,
      ]);
      const question = { origin, 'access-control-request-method': 'POST' };
      expect((await fetch(`${of.url}/graphql`, { method: 'OPTIONS', headers: question })).status).toBe(403);
    }
    const token = await fetch(`${of.url}/demonstration/token`, { method: 'POST', headers: page, body: '{}' });
    expect([token.status, token.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  } finally {
    await of.close();
  }
});

test.each([
  '*',
  'https://*.example',
  'http://portal.example',
  'https://portal.example/',
  'https://Portal.example',
  'null',
  'portal.example',
])('an origin that is none, or goes in clear, does not start: %s', (origin) => {
  expect(() => readConfig({ LIAISON_ORIGINS: origin })).toThrow(/LIAISON_ORIGINS/u);
  expect(readConfig({ LIAISON_ORIGINS: 'https://a.example, http://127.0.0.1:3000' }).origins).toHaveLength(2);
});

test('an answer with records is compressed where the setting says so, and its digest is of the plain text', async () => {
  const of = await startTestHub({ LIAISON_COMPRESS_ANSWERS: 'yes' });
  try {
    const names = Array.from(
      { length: 9 },
      (_, i) => `${'x'.repeat(160)}${i}: person(id: "DE:person:P-1") { id }`,
    );
    const answer = await of.ask({ query: `{ ${names.join(' ')} }` }, { 'accept-encoding': 'br, gzip' });
    expect([answer.status, answer.headers.get('content-encoding')]).toEqual([200, 'br']);
    expect(answer.headers.get('vary')).toBe('accept-encoding, authorization');
    expect(of.ledger.entries.at(-1)?.outcome?.bodyDigest).toBe(
      createHash('sha256').update(answer.text).digest('hex'),
    );
    const plain = await of.ask(BODY, { 'accept-encoding': 'identity' });
    expect(plain.headers.get('content-encoding')).toBeNull();
  } finally {
    await of.close();
  }
});
