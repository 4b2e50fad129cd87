import type {
  OtherProcesses,
  OwnMetrics,
  Taken,
  UnreadableRows,
} from '../../../gateway/src/quota/share-quota.ts';
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
  const waiting = new Map<number, (text: string | undefined) => void>();
  const proving = new Map<number, (isFirst: boolean) => void>();
  let nonceKey = Buffer.alloc(0);
  const listeners: ((taken: Taken) => void)[] = [];
  // What was told before anybody listened is kept for who does.
  const rows = new Map<string, UnreadableRows>();
  let onRows: Parameters<OtherProcesses['onRows']>[0] = () => undefined;
  let countsRows = false;
  let number = 0;
  let stop: () => void = () => undefined;
  let own = (): Promise<OwnMetrics> => Promise.resolve([]);
  const start = new Promise<WorkerStart>((resolve) => {
    process.on('message', (message: ToWorker) => {
      if (message.kind === 'START') {
        nonceKey = Buffer.from(message.shared.nonceKey, 'hex');
        countsRows = message.start.countsRows;
        resolve(message.start);
      } else if (message.kind === 'STOP') stop();
      else if (message.kind === 'ROWS') {
        const { source, unreadable } = message;
        rows.set(source, unreadable);
        onRows(source, unreadable);
      } else if (message.kind === 'TAKEN') for (const listener of listeners) listener(message.taken);
      else if (message.kind === 'PROOF') {
        proving.get(message.id)?.(message.isFirst);
        proving.delete(message.id);
      } else if (message.kind === 'TELL_METRICS') {
        const { id } = message;
        own().then(
          (metrics) => say({ kind: 'OWN_METRICS', id, metrics }),
          () => say({ kind: 'OWN_METRICS', id }),
        );
      } else if (message.kind === 'METRICS') {
        waiting.get(message.id)?.(message.text);
        waiting.delete(message.id);
      }
    });
  });
  process.on('disconnect', () => stop());
  say({ kind: 'WAITING' });
  return {
    start,
    otherProcesses: {
      proofs: {
        nonceKey: () => nonceKey,
        first: (proof, until) =>
          new Promise((done, failed) => {
            if (!process.connected) return failed(new Error('the parent is no more'));
            number += 1;
            proving.set(number, done);
            say({ kind: 'PROOF', id: number, proof, until });
          }),
      },
      tellMetrics: (tellOwn) => {
        own = tellOwn;
      },
      get countsRows() {
        return countsRows;
      },
      tellRows: (source, unreadable) => say({ kind: 'ROWS', source, unreadable }),
      onRows: (listener) => {
        onRows = listener;
        for (const [source, unreadable] of rows) listener(source, unreadable);
      },
      tell: (taken) => say({ kind: 'TAKEN', taken }),
      onTold: (listener) => void listeners.push(listener),
      metrics: () =>
        new Promise((resolve, reject) => {
          number += 1;
          waiting.set(number, (text) =>
            text === undefined
              ? reject(new Error('a gateway process did not say its metrics'))
              : resolve(text),
          );
          say({ kind: 'METRICS', id: number });
        }),
    },
    onStop: (listener) => {
      stop = listener;
    },
    ready: (url) => say({ kind: 'READY', url }),
    failed: (message) => say({ kind: 'FAILED', message }),
  };
}

function say(message: ToParent): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
