import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WatchedFiles } from './under-test.ts';

/** Writes the files that a hub reads again, each with what it needs; all of it invented. */
export function watchedFiles(directory: string, sources: readonly object[]): WatchedFiles {
  const write = (name: string, content: string): string => {
    const file = join(directory, name);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  };
  const { publicKey } = generateKeyPairSync('ed25519');
  const key = { ...publicKey.export({ format: 'jwk' }), kid: 'invented', alg: 'EdDSA', use: 'sig' };
  write('keys.json', JSON.stringify({ keys: [key] }));
  write('webhook-secret', `whsec_${randomBytes(32).toString('base64')}\n`);
  const issuer = {
    ...{ state: 'ES', issuer: 'https://es.invalid', audience: 'liaison' },
    ...{ algorithms: ['EdDSA'], jwksFile: 'keys.json' },
  };
  // Nobody listens there, and nothing is released here.
  const webhook = { state: 'FR', url: 'http://127.0.0.1:9/', secretFile: 'webhook-secret' };
  return {
    sources: write('sources.yaml', JSON.stringify({ sources })),
    issuers: write('issuers.yaml', JSON.stringify({ issuers: [issuer] })),
    webhooks: write('webhooks.yaml', JSON.stringify({ webhooks: [webhook] })),
    // Copied there before.
    law: join(directory, 'law', 'DE.yaml'),
    groups: join(directory, 'law', 'groups.yaml'),
    documents: join(directory, 'documents', 'ES.jws'),
  };
}
