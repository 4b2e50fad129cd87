import { afterAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Reloads } from '../../gateway/src/observe/reloads.ts';
import type { Look } from '../../shared/src/state/shared-state.ts';
import { FilesAlike } from './files-alike.ts';

const folder = mkdtempSync(join(tmpdir(), 'liaison-alike-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('files that differ from those of another gateway for long are told, until they are alike', () => {
  const reloads = new Reloads();
  const told: string[] = [];
  let now = 0;
  const log = { error: () => void told.push('differ'), info: () => void told.push('alike') };
  const alike = new FilesAlike(
    { issuers: () => [join(folder, 'keys.json')] },
    { reloads, log, now: () => now },
  );
  writeFileSync(join(folder, 'keys.json'), 'one');
  let hear: (look: Pick<Look, 'others'>) => void = () => undefined;
  let say: () => Readonly<Record<string, string>> = () => ({});
  alike.watch({
    tell: (files) => (say = files),
    onLook: (listener) => (hear = listener as typeof hear),
  });
  const compare = (heard: Pick<Look, 'others'>): void => (say(), hear(heard));
  const elsewhere = say();
  const look = { others: [{ name: 'gateway-2', files: elsewhere }] };
  writeFileSync(join(folder, 'keys.json'), 'other');

  compare(look);
  // Another gateway may be about to read the same.
  now = 14_999;
  compare(look);
  expect([reloads.standing, told]).toEqual([[], []]);
  now = 15_000;
  compare(look);
  compare(look);
  expect([reloads.standing, told]).toEqual([['issuers'], ['differ']]);
  // One that does not compare such files says nothing of them.
  compare({ others: [{ name: 'gateway-3', files: {} }] });
  // One of an older version tells other files by this name.
  compare({ others: [{ name: 'older', files: { issuers: 'of issuers.yaml itself' } }] });
  now = 40_000;
  compare({ others: [{ name: 'older', files: { issuers: 'of issuers.yaml itself' } }] });
  expect([reloads.standing, told]).toEqual([[], ['differ', 'alike']]);
  compare(look);
  writeFileSync(join(folder, 'keys.json'), 'one');
  now = 60_000;
  compare(look);
  expect(reloads.standing).toEqual([]);
});
