import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { Agent, request } from 'undici';
import { until } from '../../shared/testing/until.ts';
import { readConfig } from '../src/config/config.ts';
import { certificateThumbprint } from '../src/http/tls.ts';
import { day, TestAuthority, type TestCertificate } from '../testing/certificates.ts';
import { startTestHub, type TestHub } from '../testing/hub.ts';

const authority = new TestAuthority('Invented authority');
const police = authority.issue('Invented police client');
const customs = authority.issue('Invented customs client');
const stranger = new TestAuthority('Nobody knows this one').issue('Invented police client');
const server = authority.issue('hub.invalid');
const thumbprint = ({ cert }: TestCertificate): string => certificateThumbprint(new X509Certificate(cert));

let directory: string;
let env: Record<string, string>;
let hub: TestHub;

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-tls-'));
  env = {
    LIAISON_TLS_KEY: file('key.pem', server.key),
    LIAISON_TLS_CERT: file('cert.pem', server.cert),
    LIAISON_TLS_CLIENT_CA: file('ca.pem', authority.cert),
  };
  hub = await startTestHub({ ...env, HOST: 'localhost', LIAISON_HEADERS_TIMEOUT_MS: '1000' });
});
afterAll(async () => {
  await hub.close();
  rmSync(directory, { recursive: true, force: true });
});

async function ask(
  client: TestCertificate | undefined,
  token: string,
  of: TestHub = hub,
  allowH2 = false,
): Promise<readonly [number, string | undefined]> {
  const dispatcher = new Agent({ allowH2, connect: { ca: authority.cert, ...client } });
  try {
    const { statusCode, body } = await request(`https://127.0.0.1:${of.port}/graphql`, {
      dispatcher,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'liaison-purpose': 'INVESTIGATION',
        'liaison-case': 'INVENTED-1',
      },
      body: '{"query":"{ person(id: \\"DE:person:P-1\\") { id } }"}',
    });
    const { errors } = (await body.json()) as { errors?: { extensions: { code: string } }[] };
    return [statusCode, errors?.[0]?.extensions.code];
  } finally {
    await dispatcher.destroy();
  }
}

describe('a token that is bound to a certificate (RFC 8705)', () => {
  test.each([
    ['is taken with that certificate', police, [200, undefined]],
    ['is refused with another one of the same authority', customs, [401, 'UNAUTHENTICATED']],
    ['is refused with one of an authority that nobody trusts', stranger, [401, 'UNAUTHENTICATED']],
    ['is refused with none', undefined, [401, 'UNAUTHENTICATED']],
  ] as const)('%s', async (_, client, answer) => {
    const token = await hub.token({ certificateThumbprint: thumbprint(police) });
    expect(await ask(client, token)).toEqual(answer);
  });

  test('is taken over HTTP/2 with that certificate, and with no other', async () => {
    const token = await hub.token({ certificateThumbprint: thumbprint(police) });
    expect(await ask(police, token, hub, true)).toEqual([200, undefined]);
    for (const client of [customs, stranger, undefined])
      expect(await ask(client, token, hub, true)).toEqual([401, 'UNAUTHENTICATED']);
  });

  test('is looked at anew with each request: taken a moment ago means nothing', async () => {
    const token = await hub.token({ certificateThumbprint: thumbprint(police) });
    expect(await ask(police, token)).toEqual([200, undefined]);
    expect(await ask(customs, token)).toEqual([401, 'UNAUTHENTICATED']);
  });

  test("is refused with an untrusted certificate even if it is bound to that very one: the authority's word counts", async () => {
    const token = await hub.token({ certificateThumbprint: thumbprint(stranger) });
    expect(await ask(stranger, token)).toEqual([401, 'UNAUTHENTICATED']);
  });

  test('is taken over a resumed session too', async () => {
    const token = await hub.token({ certificateThumbprint: thumbprint(police) });
    let session: Buffer | undefined;
    const options = { ca: authority.cert, ...police };
    const first = await overTls(options, token, (socket) => socket.on('session', (made) => (session = made)));
    expect(first.text).toMatch(/^HTTP\/1\.1 200 /u);
    const again = await overTls({ ...options, ...(session ? { session } : {}) }, token);
    expect([again.isResumed, again.text.slice(0, 12)]).toEqual([true, 'HTTP/1.1 200']);
  });
});

test('a token that is bound to nothing is taken with any certificate, and without', async () => {
  expect(await ask(police, await hub.token())).toEqual([200, undefined]);
  expect(await ask(undefined, await hub.token())).toEqual([200, undefined]);
});

test('where certificates are required, nobody gets in without one', async () => {
  const strict = await startTestHub({ ...env, LIAISON_TLS_CLIENTS: 'required' });
  try {
    expect(await ask(police, await strict.token(), strict)).toEqual([200, undefined]);
    await expect(ask(undefined, await strict.token(), strict)).rejects.toThrow();
    await expect(ask(stranger, await strict.token(), strict)).rejects.toThrow();
  } finally {
    await strict.close();
  }
});

test.each([
  [['h2', 'http/1.1'], 'h2'],
  [['http/1.1'], 'http/1.1'],
  [undefined, false],
] as const)('who offers %s speaks %s', async (offered, spoken) => {
  const agreed = await new Promise((done, failed) => {
    const options = { ca: authority.cert, port: hub.port, host: '127.0.0.1' };
    const socket = connect({ ...options, ...(offered ? { ALPNProtocols: [...offered] } : {}) }, () => {
      done(socket.alpnProtocol);
      socket.destroy();
    });
    socket.on('error', failed);
  });
  expect(agreed).toBe(spoken);
});

test('who speaks plain HTTP to the port, or never ends the greeting, is cut off', async () => {
  const silent = await new Promise<string>((done, failed) => {
    let text = '';
    const socket = connectPlain(hub.port, '127.0.0.1');
    socket.on('data', (part: Buffer) => (text += part.toString('latin1')));
    socket.on('close', () => done(text));
    socket.on('error', failed);
  });
  expect(silent).not.toContain('HTTP/1.1 200');
  await expect(fetch(`http://127.0.0.1:${hub.port}/health/live`)).rejects.toThrow();
  expect(hub.ledger.refusals.slice(-2)).toEqual([
    { code: 'BAD_INPUT', place: 'TLS' },
    { code: 'BAD_INPUT', place: 'TLS' },
  ]);
});

describe('a certificate that is renewed while the hub runs', () => {
  /** The serial number of the certificate that a new connection is shown. */
  const shown = (of: TestHub, ca: readonly string[]): Promise<string> =>
    new Promise((done, failed) => {
      const socket = connect({ ca: [...ca], port: of.port, host: '127.0.0.1' }, () => {
        done(socket.getPeerCertificate().serialNumber);
        socket.destroy();
      });
      socket.on('error', failed);
    });
  const serial = ({ cert }: TestCertificate): string => new X509Certificate(cert).serialNumber;
  const refused = async ({ port }: TestHub): Promise<readonly string[]> => {
    const dispatcher = new Agent({ connect: { ca: authority.cert } });
    const { body } = await request(`https://127.0.0.1:${port}/health/ready`, { dispatcher });
    await dispatcher.close();
    return ((await body.json()) as { readonly refusedReloads: readonly string[] }).refusedReloads;
  };

  test('is shown to who connects next, and one that does not hold is not, and is told', async () => {
    const write = (name: string, { key, cert }: TestCertificate): Record<string, string> => ({
      LIAISON_TLS_KEY: file(`${name}.key`, key),
      LIAISON_TLS_CERT: file(`${name}.pem`, cert),
    });
    const [first, second] = [authority.issue('hub.invalid'), authority.issue('hub.invalid')];
    const renewed = await startTestHub({ ...env, ...write('port', first), LIAISON_TLS_CLIENTS: 'optional' });
    try {
      expect(await shown(renewed, [authority.cert])).toBe(serial(first));
      // Who has a connection keeps it: what is asked over it goes on.
      const open = new Agent({ connect: { ca: authority.cert }, connections: 1 });
      const live = async (): Promise<number> => {
        const { statusCode, body } = await request(`${renewed.url}/health/live`, { dispatcher: open });
        await body.dump();
        return statusCode;
      };
      expect(await live()).toBe(200);
      write('port', second);
      await until(
        'the renewed certificate',
        async () => (await shown(renewed, [authority.cert])) === serial(second),
      );
      expect(await live()).toBe(200);
      await open.close();
      for (const bad of [
        authority.issue('hub.invalid', day(-1)),
        { ...authority.issue('hub.invalid'), key: police.key },
        { key: '', cert: '' },
      ]) {
        write('port', bad);
        await until('the refusal', async () => (await refused(renewed)).includes('certificate'));
        expect(await shown(renewed, [authority.cert])).toBe(serial(second));
        write('port', second);
        await until('the good one, put back', async () => !(await refused(renewed)).includes('certificate'));
      }
    } finally {
      await renewed.close();
    }
  });

  test('brings the authority of clients with it: who was trusted before is not any more', async () => {
    const other = new TestAuthority('Invented authority of another year');
    const client = other.issue('Invented police client');
    const ca = file('clients.pem', authority.cert);
    const renewed = await startTestHub({ ...env, LIAISON_TLS_CLIENT_CA: ca });
    try {
      const token = (of: TestCertificate) => renewed.token({ certificateThumbprint: thumbprint(of) });
      expect(await ask(police, await token(police), renewed)).toEqual([200, undefined]);
      expect(await ask(client, await token(client), renewed)).toEqual([401, 'UNAUTHENTICATED']);
      writeFileSync(ca, other.cert);
      await until(
        'the other authority',
        async () => (await ask(client, await token(client), renewed))[0] === 200,
      );
      expect(await ask(police, await token(police), renewed)).toEqual([401, 'UNAUTHENTICATED']);
    } finally {
      await renewed.close();
    }
  });
});

describe('what TLS needs is checked before the port opens', () => {
  test.each([
    ['a key without a certificate', () => ({ LIAISON_TLS_CERT: undefined }), /belong together/u],
    [
      'a file that is not there',
      () => ({ LIAISON_TLS_KEY: join(directory, 'none') }),
      /LIAISON_TLS_KEY=.*ENOENT/u,
    ],
    ['a certificate that is none', () => ({ LIAISON_TLS_CERT: file('x.pem', 'x') }), /LIAISON_TLS_CERT=/u],
    [
      'a key of another certificate',
      () => ({ LIAISON_TLS_KEY: file('other.pem', police.key) }),
      /is not the key of/u,
    ],
    [
      'a certificate that has expired',
      () => {
        const old = authority.issue('hub.invalid', day(-1));
        return { LIAISON_TLS_KEY: file('old.key', old.key), LIAISON_TLS_CERT: file('old.pem', old.cert) };
      },
      /LIAISON_TLS_CERT: expired on .*: \S+old\.pem\. Put a renewed/u,
    ],
    [
      'authorities that all have expired',
      () => ({ LIAISON_TLS_CLIENT_CA: file('over.pem', new TestAuthority('Invented', day(-1)).cert) }),
      /LIAISON_TLS_CLIENT_CA: expired on .*over\.pem/u,
    ],
    [
      'client certificates without an authority',
      () => ({ LIAISON_TLS_CLIENT_CA: undefined, LIAISON_TLS_CLIENTS: 'required' }),
      /whose certificates/u,
    ],
    [
      'client certificates without TLS',
      () => ({ LIAISON_TLS_KEY: undefined, LIAISON_TLS_CERT: undefined }),
      /LIAISON_TLS_CLIENT_CA asks for/u,
    ],
  ] as const)('%s', (_, change, message) => {
    expect(() => readConfig({ ...env, ...change() })).toThrow(message);
  });

  test('of several authorities, and of what stands behind the own certificate, one may be over', () => {
    const over = new TestAuthority('Invented', day(-1)).cert;
    const both = file('both.pem', over + authority.cert);
    expect(readConfig({ ...env, LIAISON_TLS_CLIENT_CA: both }).tlsClientCa).toBe(both);
    const chain = file('chain.pem', server.cert + over);
    expect(readConfig({ ...env, LIAISON_TLS_CERT: chain }).tlsCert).toBe(chain);
  });

  test('production beyond loopback wants TLS, or somebody in front who ends it', () => {
    const open = { HOST: '192.0.2.1', LIAISON_MODE: 'production', LIAISON_HOSTS: 'hub.invalid' };
    expect(() => readConfig(open)).toThrow(/in clear[^]*LIAISON_TLS_ELSEWHERE/u);
    expect(readConfig({ ...open, ...env }).tlsClients).toBe('optional');
    expect(readConfig({ ...open, LIAISON_TLS_ELSEWHERE: 'yes' }).tlsElsewhere).toBe('yes');
  });
});

/** One request over a TLS connection of its own. */
function overTls(
  options: ConnectionOptions,
  token: string,
  look: (socket: TLSSocket) => void = () => undefined,
): Promise<{ readonly text: string; readonly isResumed: boolean }> {
  const body = '{"query":"{ person(id: \\"DE:person:P-1\\") { id } }"}';
  return new Promise((done, failed) => {
    let text = '';
    let isResumed = false;
    const socket = connect({ ...options, port: hub.port, host: '127.0.0.1' }, () => {
      isResumed = socket.isSessionReused();
      socket.write(
        `POST /graphql HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\nauthorization: Bearer ${token}\r\nliaison-purpose: INVESTIGATION\r\nliaison-case: INVENTED-1\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
    });
    look(socket);
    socket.on('data', (part: Buffer) => (text += part.toString()));
    socket.on('close', () => done({ text, isResumed }));
    socket.on('error', failed);
  });
}
