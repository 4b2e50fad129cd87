import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../shared/testing/command.ts';
import { until } from '../../shared/testing/until.ts';
import { rotateKey } from '../keys/rotate.ts';
import { ask, closed, LOG, opened, run, type Installation } from './testing/installation.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'liaison-again-'));
  // So that PostgreSQL's own user gets there, where this runs as root.
  chmodSync(folder, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);

function made(name: string): string {
  mkdirSync(at(name));
  return at(name);
}

/** A witness of another State looks once. */
async function witnessed({ hub }: Installation, key: string, state: string): Promise<void> {
  const args = ['--log', hub.url, '--key', key, '--state', at(state), '--once'];
  expect(await runCommand('scripts/witness.ts', args)).toMatchObject({ code: 0 });
}

const ledger = (directory: string, ...args: readonly string[]) =>
  runCommand('scripts/ledger.ts', args, { LIAISON_DATA: directory });

test('an installation that was restored is backed up and restored again, with its law and settings', async () => {
  const here = await opened(made('first'));
  await ask(here);
  await closed(here);
  let law: Readonly<Record<string, string>> = {};
  for (const [from, to, besides] of [
    ['first', 'second', 'restored'],
    ['second', 'third', 'restored-2'],
  ] as const) {
    const backup = at(`backup-of-${from}`);
    expect(await run(`create --to ${backup}`, at(from), law)).toMatchObject({ code: 0 });
    const restored = await run(`restore --from ${backup} --held none`, at(to));
    const folderOfLaw = join(at(to), besides, 'law');
    expect(restored).toMatchObject({ code: 0, out: expect.stringContaining(`=${folderOfLaw}`) });
    expect(readdirSync(folderOfLaw)).toContain('FR.yaml');
    expect(await ledger(at(to), 'verify')).toMatchObject({ code: 0 });
    law = { LIAISON_PROFILES: folderOfLaw };
  }
});

test('a backup of before a rotation is restored: what a checkpoint by the key of after tells is held, and the loss is accepted', async () => {
  const here = await opened(made('rotated'));
  await ask(here);
  const { verifierKey } = here.ledger;
  expect(await run(`create --to ${at('of-before')}`, at('rotated'))).toMatchObject({ code: 0 });
  const now = Date.now();
  rotateKey({ name: 'ledger-signing-key', from: now - 1 }, at('rotated'), {}, now - 2);
  await until('the hand-over of the log', () => {
    here.ledger.turnKey();
    return here.ledger.verifierKey !== verifierKey;
  });
  await ask(here);
  await witnessed(here, verifierKey, 'witness');
  await closed(here);
  cpSync(join(at('rotated'), 'ledger-signing-key'), at('saved-key'));
  cpSync(join(at('witness'), 'checkpoint.txt'), join(made('alone'), 'checkpoint.txt'));
  rmSync(at('rotated'), { recursive: true });

  const restore = (held: string, to: string, env = {}) =>
    run(`restore --from ${at('of-before')} --held ${at(held)}`, at(to), env);
  const lost = {
    code: 1,
    out: expect.stringMatching(/tail is cut: a checkpoint of size 7 exists.*accept-loss/su),
  };
  const env = { LIAISON_LEDGER_SIGNING_KEY_FILE: at('saved-key') };
  expect(await restore('alone', 'with-the-key', env)).toMatchObject(lost);
  expect(await restore('witness', 'with-hand-overs')).toMatchObject(lost);
  // Neither the key nor how the log came to it.
  const refused = await restore('alone', 'without');
  expect(refused).toMatchObject({
    code: 2,
    err: expect.stringMatching(/checkpoint\.txt is no checkpoint.*LIAISON_LEDGER_SIGNING_KEY_FILE.*witness/u),
  });
  const accepted = await ledger(
    at('with-hand-overs'),
    'accept-loss',
    '--reason',
    'a disk that was lost (invented)',
  );
  expect(accepted).toMatchObject({
    code: 0,
    out: expect.stringMatching(/7 records was held, 3 were found/u),
  });
  expect(await ledger(at('with-hand-overs'), 'verify')).toMatchObject({ code: 0 });
});

test("a witness's checkpoint that is all there is of a log is held as the log's own, and its hub goes on", async () => {
  const here = await opened(made('quiet'));
  await ask(here);
  await witnessed(here, here.ledger.verifierKey, 'of-quiet');
  await closed(here);
  // As in the folder of another gateway.
  rmSync(join(at('quiet'), 'ledger-checkpoints'), { recursive: true });
  expect(await run(`create --to ${at('of-another')}`, at('quiet'))).toMatchObject({ code: 0 });
  const restored = await run(`restore --from ${at('of-another')} --held ${at('of-quiet')}`, at('again'));
  expect(restored).toMatchObject({ code: 0, out: expect.stringMatching(/The log is whole/u) });
  expect(existsSync(join(at('again'), 'ledger-checkpoints', `${LOG}.txt`))).toBe(true);
  const there = await opened(at('again'));
  await ask(there);
  await closed(there);
});
