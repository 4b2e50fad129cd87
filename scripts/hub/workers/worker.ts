import cluster from 'node:cluster';
import type {
  OtherProcesses,
  OwnMetrics,
  Taken,
  UnreadableRows,
} from '../../../gateway/src/quota/share-quota.ts';
import { steadyClock } from '../../../shared/src/core/clock.ts';
import type { ToParent, ToWorker, WorkerStart } from './messages.ts';

/** What a gateway process and its parent say to one another. */
export interface ParentLink {
  /** What to start with. */
  readonly start: Promise<WorkerStart>;
  readonly otherProcesses: OtherProcesses;
  /** Calls once when the parent asks it to stop, or is no more. */
  onStop(listener: () => void): void;
  ready(url: string): void;
  failed(message: string): void;
}

/** The way from a gateway process to the one that started it. */
export function parentLink(): ParentLink {
  const metrics = new Questions<string | undefined>();
  const proofs = new Questions<boolean>();
  const rows = new ToldRows();
  let nonceKey = Buffer.alloc(0);
  const listeners: ((taken: Taken) => void)[] = [];
  let countsRows = false;
  let stop: () => void = () => undefined;
  let own = (): Promise<OwnMetrics> => Promise.resolve([]);
  const start = new Promise<WorkerStart>((resolve) => {
    process.on('message', (message: ToWorker) => {
      if (message.kind === 'START') {
        nonceKey = Buffer.from(message.shared.nonceKey, 'hex');
        countsRows = message.start.countsRows;
        resolve(message.start);
      } else if (message.kind === 'STOP') stop();
      else if (message.kind === 'ARE_YOU_THERE') say({ kind: 'HERE' });
      else if (message.kind === 'ROWS') rows.hear(message.source, message.unreadable);
      else if (message.kind === 'TAKEN') for (const listener of listeners) listener(message.taken);
      else if (message.kind === 'PROOF') proofs.answer(message.id, message.isFirst);
      else if (message.kind === 'TELL_METRICS') {
        const { id } = message;
        own().then(
          (metrics) => say({ kind: 'OWN_METRICS', id, metrics }),
          () => say({ kind: 'OWN_METRICS', id }),
        );
      } else if (message.kind === 'METRICS') metrics.answer(message.id, message.text);
    });
  });
  whenAlone((why) => {
    console.error(`Gateway process ${process.pid} ends: the process that started it ${why}.`);
    stop();
  });
  say({ kind: 'WAITING' });
  return {
    start,
    otherProcesses: {
      proofs: {
        nonceKey: () => nonceKey,
        turnsBy: () => steadyClock.now(),
        first: (proof, forMs) =>
          process.connected
            ? proofs.ask((id) => ({ kind: 'PROOF', id, proof, forMs }))
            : Promise.reject(new Error('the parent is no more')),
      },
      tellMetrics: (tellOwn) => {
        own = tellOwn;
      },
      get countsRows() {
        return countsRows;
      },
      tellRows: (source, unreadable) => say({ kind: 'ROWS', source, unreadable }),
      onRows: (listener) => rows.listen(listener),
      tell: (taken) => say({ kind: 'TAKEN', taken }),
      onTold: (listener) => void listeners.push(listener),
      metrics: async () => {
        const text = await metrics.ask((id) => ({ kind: 'METRICS', id }));
        if (text === undefined) throw new Error('a gateway process did not say its metrics');
        return text;
      },
    },
    onStop: (listener) => {
      stop = listener;
    },
    ready: (url) => say({ kind: 'READY', url }),
    failed: (message) => say({ kind: 'FAILED', message }),
  };
}

/** Calls once, with why, when nothing comes from the parent any more, or nothing gets to it. */
function whenAlone(act: (why: string) => void): void {
  let isAlone = false;
  const once = (why: string): void => {
    if (isAlone) return;
    isAlone = true;
    act(why);
  };
  // Before node:cluster, which ends this process as soon as it hears of it.
  process.prependListener('disconnect', () => once('is no more'));
  // Of what node:cluster sends by itself, as where to listen: nobody else would hear of it, and the process would end by a stack.
  cluster.worker?.on('error', ({ message }) => once(`cannot be reached (${message})`));
}

/** What is asked of the parent, which answers by the number of the question. */
class Questions<Answer> {
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #number = 0;

  ask(message: (id: number) => ToParent): Promise<Answer> {
    return new Promise((done) => {
      this.#number += 1;
      this.#waiting.set(this.#number, done);
      say(message(this.#number));
    });
  }

  answer(id: number, answer: Answer): void {
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }
}

/** Rows that other processes could not read. What was told before anybody listened is kept for who does. */
class ToldRows {
  readonly #rows = new Map<string, UnreadableRows>();
  #listener: Parameters<OtherProcesses['onRows']>[0] = () => undefined;

  hear(source: string, unreadable: UnreadableRows): void {
    this.#rows.set(source, unreadable);
    this.#listener(source, unreadable);
  }

  listen(listener: Parameters<OtherProcesses['onRows']>[0]): void {
    this.#listener = listener;
    for (const [source, unreadable] of this.#rows) listener(source, unreadable);
  }
}

function say(message: ToParent): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
