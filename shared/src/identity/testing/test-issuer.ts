import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT, type JWK, type JWTPayload } from 'jose';

/** A key pair as an identity provider has it: ES256, with its public half as a JWK. */
export interface TestKey {
  readonly kid: string;
  readonly jwk: JWK;
  /** A token of an hour; what is given wins over what every token says. */
  token(claims: JWTPayload, header?: Readonly<Record<string, unknown>>): Promise<string>;
}

export async function newTestKey(kid: string): Promise<TestKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  return {
    kid,
    jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' },
    token: (claims, header = {}) => {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({ aud: 'hub', iat: now, exp: now + 3600, ...claims })
        .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid, ...header })
        .sign(privateKey);
    },
  };
}

/** An HTTP server on loopback that counts what it is asked for, by path. */
export interface TestServer {
  readonly url: string;
  readonly asked: Map<string, number>;
  answer: RequestListener;
  close(): Promise<void>;
}

export async function startTestServer(): Promise<TestServer> {
  const asked = new Map<string, number>();
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.set(path, (asked.get(path) ?? 0) + 1);
    made.answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const made: TestServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answer: (_request, response) => void response.writeHead(404).end(),
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  return made;
}

/** A folder of files for one test. */
export interface TestFolder {
  write(name: string, content: unknown): string;
  remove(): void;
}

export function testFolder(): TestFolder {
  const folder = mkdtempSync(join(tmpdir(), 'liaison-issuers-'));
  return {
    write: (name, content) => {
      const file = join(folder, name);
      writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
      return file;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
