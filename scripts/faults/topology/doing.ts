import type { Fault } from '../fault.ts';
import { signal } from '../processes.ts';
import type { Gateway, Part, Surroundings, UnderTest } from '../under-test.ts';

/** @throws Error where there is but one gateway. */
export function around({ around: found }: UnderTest): Surroundings {
  if (!found) throw new Error('nothing stands around what is under test: this fault is one of --topology');
  return found;
}

export function one<T>(found: T | undefined): T {
  if (found === undefined) throw new Error('the topology lacks what this fault is about');
  return found;
}

/** What the first of two does, the other does as well: whole again while it is away. It comes back when that is seen. */
export function killed(
  name: string,
  what: string,
  part: (of: UnderTest) => Part | Gateway,
  rest: Pick<Fault, 'allows'>,
): Fault {
  return {
    ...{ name, what, holdMs: 0, endsProcess: true, ...rest },
    begin: async (under) => {
      await part(under).kill();
      return () => undefined;
    },
    afterwards: (under) => part(under).startAgain(),
  };
}

export function frozen(
  name: string,
  what: string,
  pids: (of: UnderTest) => readonly number[],
  rest: Pick<Fault, 'allows' | 'holdMs'>,
): Fault {
  return {
    ...{ name, what, ...rest },
    begin: (under) => {
      const all = pids(under);
      signal(all, 'SIGSTOP');
      return Promise.resolve(() => signal(all, 'SIGCONT'));
    },
  };
}

/** The same for as long as the hub needs to do without; it goes on when all is whole again. */
export function frozenForGood(...given: Parameters<typeof frozen>): Fault {
  const [, , pids] = given;
  return {
    ...frozen(...given),
    begin: (under) => {
      signal(pids(under), 'SIGSTOP');
      return Promise.resolve(() => undefined);
    },
    afterwards: (under) => signal(pids(under), 'SIGCONT'),
  };
}
