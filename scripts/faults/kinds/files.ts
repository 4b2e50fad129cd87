import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DoesNotHold } from '../does-not-hold.ts';
import { NOTHING, type Fault } from '../fault.ts';
import type { UnderTest } from '../under-test.ts';

const LOOK_EVERY_MS = 50;
const LARGE_BYTES = 8 * 2 ** 20;

/** Ten names for ten lists of the one before: as a tree it would have a thousand million leaves. */
const BOMB = Array.from(
  { length: 10 },
  (_, n) => `n${n}: &n${n} [${n === 0 ? 'x' : Array.from({ length: 9 }, () => `*n${n - 1}`).join(', ')}]`,
).join('\n');

function remove(file: string): void {
  rmSync(file, { force: true });
}

/** What may stand in a file instead of what belongs there. */
const GARBAGE: readonly ((file: string, was: string) => void)[] = [
  (file) => writeFileSync(file, ''),
  (file) => writeFileSync(file, randomBytes(4_096)),
  (file, was) => writeFileSync(file, was.slice(0, was.length / 2)),
  (file) => writeFileSync(file, BOMB),
  (file) => writeFileSync(file, `a: "${'x'.repeat(LARGE_BYTES)}"`),
  (file) => writeFileSync(file, '['.repeat(100_000)),
  (file) =>
    writeFileSync(file, '__proto__: { state: DE }\nsources: 7\nissuers: no\nwebhooks: {}\nrules: 3\n'),
  (file) => writeFileSync(file, '\0'.repeat(4_096)),
  remove,
  (file) => {
    rmSync(file, { force: true });
    mkdirSync(file);
  },
  // Into which nobody writes: who reads it waits without an end.
  (file) => {
    rmSync(file, { force: true });
    execFileSync('mkfifo', [file]);
  },
];

/** What a hub calls each file where it says that a change of it was refused. */
const CALLED: Readonly<Record<string, string>> = { groups: 'law', documents: 'operations' };
const TOLD_WITHIN_MS = 30_000;

/**
 * Waits until the hub says that a change was refused, or that none is any more.
 *
 * @throws DoesNotHold when it does not say so.
 */
async function told(under: UnderTest, what: string, isRefused: boolean): Promise<void> {
  const name = CALLED[what] ?? what;
  const end = performance.now() + TOLD_WITHIN_MS;
  while ((await under.refusedReloads()).has(name) !== isRefused) {
    if (performance.now() > end)
      throw new DoesNotHold(
        isRefused
          ? `refusedReloads of /health/ready does not name ${name}`
          : `refusedReloads of /health/ready still names ${name}`,
      );
    await sleep(LOOK_EVERY_MS);
  }
}

function garbageIn(what: string, called: string): Fault {
  return {
    name: `file-${what}`,
    what: `${called} is empty, noise, cut in half, a YAML bomb, 8 MiB long, 100,000 lists deep, of another shape, zeros, gone, a folder, a pipe without an end`,
    holdMs: 0,
    allows: ({ deadlines }) => ({ ...NOTHING, withinMs: deadlines.answerMs }),
    begin: async (under) => {
      const file = under.files[what];
      if (file === undefined) throw new Error(`what is under test has no file of ${what}`);
      const was = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
      const putBack = (): void => {
        rmSync(file, { recursive: true, force: true });
        if (was !== undefined) writeFileSync(file, was, { mode: 0o600 });
      };
      try {
        // Where there was none, that it is gone is no change.
        for (const write of GARBAGE.filter((one) => was !== undefined || one !== remove)) {
          write(file, was ?? '');
          await told(under, what, true);
          putBack();
          await told(under, what, false);
        }
      } finally {
        putBack();
      }
      return () => undefined;
    },
  };
}

/** The folder as a whole is put in the place of another, as whoever brings a release out does: what changes in it from then on counts. */
const FOLDER_REPLACED: Fault = {
  name: 'file-folder',
  what: 'the folder of law is gone, another one comes in its place, and what changes in that one is garbage',
  holdMs: 0,
  allows: ({ deadlines }) => ({ ...NOTHING, withinMs: deadlines.answerMs }),
  begin: async (under) => {
    const { law: file } = under.files;
    if (file === undefined) throw new Error('what is under test has no law');
    const [folder, was] = [dirname(file), readFileSync(file, 'utf8')];
    const before = `${folder}-before`;
    try {
      renameSync(folder, before);
      await told(under, 'law', true);
      cpSync(before, folder, { recursive: true });
      await told(under, 'law', false);
      writeFileSync(file, '');
      await told(under, 'law', true);
    } finally {
      if (!existsSync(folder)) renameSync(before, folder);
      rmSync(before, { recursive: true, force: true });
      writeFileSync(file, was, { mode: 0o600 });
    }
    await told(under, 'law', false);
    return () => undefined;
  },
};

/** Garbage in each file that a hub reads again while it runs. The old stays in force, nobody who asks notices, and the hub says so. */
export const FILE_FAULTS: readonly Fault[] = [
  garbageIn('sources', 'the list of sources'),
  garbageIn('issuers', 'the list of issuers'),
  garbageIn('webhooks', 'the list of webhooks'),
  // How a State leaves: shared/profiles/README.md. A file that is gone by itself is no decision of anybody.
  garbageIn('law', "a State's law"),
  garbageIn('groups', 'the file of groups of States'),
  garbageIn('documents', "a State's registered documents"),
  FOLDER_REPLACED,
];
