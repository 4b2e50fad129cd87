import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { NOTHING, type Fault } from '../fault.ts';

/** Longer than a folder must be quiet before it is read. */
const READ_AFTER_MS = 450;
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
];

/** @param maybeGone whether the old stays when there is no file. */
function garbageIn(what: string, called: string, maybeGone = true): Fault {
  const gone = maybeGone ? ', gone' : '';
  return {
    name: `file-${what}`,
    what: `${called}: empty, noise, cut in half, a bomb, 8 MiB, deep, of another shape, zeros${gone}, a folder`,
    holdMs: 0,
    allows: ({ deadlines }) => ({ ...NOTHING, withinMs: deadlines.answerMs }),
    begin: async ({ files }) => {
      const file = files[what];
      if (file === undefined) throw new Error(`what is under test has no file of ${what}`);
      const was = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
      const putBack = (): void => {
        rmSync(file, { recursive: true, force: true });
        if (was !== undefined) writeFileSync(file, was, { mode: 0o600 });
      };
      for (const write of GARBAGE.filter((one) => maybeGone || one !== remove)) {
        write(file, was ?? '');
        await sleep(READ_AFTER_MS);
        putBack();
      }
      return putBack;
    },
  };
}

/** Garbage in each file that a hub reads again while it runs. The old stays in force, and nobody notices. */
export const FILE_FAULTS: readonly Fault[] = [
  garbageIn('sources', 'the list of sources'),
  garbageIn('issuers', 'the list of issuers'),
  garbageIn('webhooks', 'the list of webhooks'),
  // A State whose file is taken away has no law from then on, and nothing of it is shown: that is how a State leaves.
  garbageIn('law', "a State's law", false),
  garbageIn('groups', 'the groups of States'),
  garbageIn('documents', "a State's registered documents"),
];
