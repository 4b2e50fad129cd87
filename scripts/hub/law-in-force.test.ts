import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import pino from 'pino';
import { lawId, loadLaw } from '../../shared/src/policy/law/law.ts';
import { Reloads } from '../../gateway/src/observe/reloads.ts';
import { until } from '../../shared/testing/until.ts';
import { LawInForce } from './law-in-force.ts';
import { agreedBy, AgreedState } from './testing/agreed-state.ts';

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

test('a question is decided by the law that its gateway names: one that was in force a moment ago, or that came into the folder', async () => {
  const profiles = mkdtempSync(join(tmpdir(), 'liaison-law-'));
  cpSync(fileURLToPath(new URL('../../shared/profiles', import.meta.url)), profiles, { recursive: true });
  const law = await LawInForce.open({
    ...{ profiles, mode: 'demonstration', keepLaw: undefined, reloads: new Reloads() },
    log: pino({ level: 'silent' }),
  });
  try {
    const before = lawId(law.ruler.law);
    expect(await law.under(before)).toBe(law.ruler);
    await expect(law.under('nobody’s')).rejects.toMatchObject({ code: 'LAW_DIFFERS' });
    const file = join(profiles, 'FR.yaml');
    writeFileSync(file, `${readFileSync(file, 'utf8')}\n# another text is another law\n`);
    const after = lawId(loadLaw(profiles, { mode: 'demonstration' }));
    // Nobody watches the folder here: the question itself makes it look, though not again within half a second.
    const found = await until('the law of the gateway', () => law.under(after).catch(() => undefined));
    expect([lawId(found.law), found]).toEqual([after, law.ruler]);
    expect(lawId((await law.under(before)).law)).toBe(before);
    // Production leaves illustrative law out: of the same text it is another law.
    expect(lawId({ ...found.law, leftOut: ['FR' as never] })).not.toBe(after);
  } finally {
    rmSync(profiles, { recursive: true });
  }
});

test('where gateways agree on the law, a question that is under way while it changes keeps the one it began under', async () => {
  const profiles = mkdtempSync(join(tmpdir(), 'liaison-law-'));
  cpSync(fileURLToPath(new URL('../../shared/profiles', import.meta.url)), profiles, { recursive: true });
  const first = loadLaw(profiles, { mode: 'demonstration' });
  const state = new AgreedState([{ name: 'law', digest: first.digest }]);
  const law = await LawInForce.open({
    ...{ profiles, mode: 'demonstration', keepLaw: undefined, reloads: new Reloads() },
    agreement: { set: agreedBy(state), textOf: () => Promise.resolve(undefined) },
    log: pino({ level: 'silent' }),
  });
  const end = law.watch();
  try {
    const before = law.ruler;
    const file = join(profiles, 'FR.yaml');
    writeFileSync(file, `${readFileSync(file, 'utf8')}\n# another text is another law\n`);
    await until('all agree on the new law', () => state.rows.at(-1)?.digest !== first.digest);
    await until('the new law is in force', () => law.ruler !== before);
    expect(await law.under(lawId(before.law))).toBe(before);
    expect(await law.under(lawId(law.ruler.law))).toBe(law.ruler);
  } finally {
    await end();
    rmSync(profiles, { recursive: true });
  }
});
