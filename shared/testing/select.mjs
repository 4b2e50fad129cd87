import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const ROOMS = ['gateway', 'shared', 'subgraphs', 'scripts'];
/** What starts a database, a server or a process. */
const SLOW = [
  'shared/testing/database.ts',
  'shared/testing/command.ts',
  'scripts/hub/postgres/embedded.ts',
  'gateway/testing/hub.ts',
  'gateway/src/federation/testing/differential.ts',
];
/** What makes a test run longer when it is asked to. */
const DEPTH = 'shared/testing/depth.ts';

/** Files of tests that need neither database nor server nor process: they take seconds. */
export function fastTests(root) {
  return tests(root).filter((file) => {
    const reached = reach(root, file);
    return ![...SLOW, DEPTH].some((slow) => reached.has(slow)) && !reached.has('node:child_process');
  });
}

/** Files of tests with drawn input. */
export function deepTests(root) {
  return tests(root).filter((file) => importsOf(root, file).includes(DEPTH));
}

function tests(root) {
  return ROOMS.flatMap((room) =>
    readdirSync(join(root, room), { recursive: true })
      .map((file) => join(room, String(file)))
      .filter((file) => file.endsWith('.test.ts') && !file.includes('node_modules')),
  );
}

/** All files that a test loads, and the modules of Node among them. */
function reach(root, file) {
  const seen = new Set([file]);
  for (const at of seen) if (at.endsWith('.ts')) for (const next of importsOf(root, at)) seen.add(next);
  return seen;
}

function importsOf(root, file) {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/^(?:import|\} from|export [^;]*? from)(?! type)[^;']*'([^']+)';/gmu)].flatMap(
    ([, from]) =>
      from.startsWith('.')
        ? [relative(root, resolve(root, dirname(file), from))]
        : from.startsWith('node:')
          ? [from]
          : [],
  );
}
