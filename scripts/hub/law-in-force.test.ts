import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import pino from 'pino';
import { Reloads } from '../../gateway/src/observe/reloads.ts';
import { until } from '../../shared/testing/until.ts';
import { LawInForce } from './law-in-force.ts';

test('a law that is taken back before it could be kept never comes into force', async () => {
  const profiles = mkdtempSync(join(tmpdir(), 'liaison-law-'));
  cpSync(fileURLToPath(new URL('../../shared/profiles', import.meta.url)), profiles, { recursive: true });
  const file = join(profiles, 'FR.yaml');
  const first = readFileSync(file, 'utf8');
  const kept: string[] = [];
  let release = (): void => undefined;
  const held = new Promise<void>((done) => (release = done));
  const reloads = new Reloads();
  const law = await LawInForce.open({
    profiles,
    mode: 'demonstration',
    keepLaw: async ({ digest }) => {
      kept.push(digest);
      if (kept.length > 1) await held;
    },
    reloads,
    log: pino({ level: 'silent' }),
  });
  const end = law.watch();
  try {
    writeFileSync(file, `${first}\n# another text is another law\n`);
    await until('the new law is being kept', () => kept.length === 2);
    writeFileSync(file, 'no law');
    await until('a refusal', () => reloads.standing.includes('law'));
    release();
    writeFileSync(file, first);
    await until('the old law stands', () => !reloads.standing.includes('law'));
    expect([law.ruler.law.digest, reloads.counts.find(([what]) => what === 'law')?.[1] ?? 0]).toEqual([
      kept[0],
      0,
    ]);
  } finally {
    release();
    await end();
    rmSync(profiles, { recursive: true });
  }
});
