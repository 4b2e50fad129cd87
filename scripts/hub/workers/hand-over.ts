import type { Serializable } from 'node:child_process';
import type { Worker } from 'node:cluster';
import type { ToParent, ToWorker } from './messages.ts';

/**
 * Closes the connection that was on its way to a process and did not arrive. node:cluster hands over one at a time and forgets
 * it, open, when the process ends: its caller would wait for an answer for ever. One that the process could not take, as it
 * had no descriptor left, is never answered for either, and the process would get no other one: as what is sent arrives in its
 * order, a process that answers to a later question, and did not say that it has the connection, never will.
 */
export function closeWhatItLoses({ process: child }: Worker): void {
  const send = child.send.bind(child);
  let handedOver: HandedOver | undefined;
  let [asked, heard, hasEnded] = [0, 0, false];
  child.send = (message: Serializable, handle?: unknown, ...rest: unknown[]) => {
    // Messages without a connection have their callback in this place.
    if (isConnection(handle)) {
      if (hasEnded) {
        handle.close();
        return false;
      }
      const { seq } = message as { readonly seq?: number };
      handedOver = { connection: handle, seq, asked, isTaken: false };
    } else if ((message as Partial<ToWorker>).kind === 'ARE_YOU_THERE') asked += 1;
    return Reflect.apply(send, child, [message, handle, ...rest]);
  };
  child.on('internalMessage', ({ ack }: { readonly ack?: number }) => {
    if (handedOver && ack !== undefined && ack === handedOver.seq) handedOver.isTaken = true;
  });
  child.on('message', ({ kind }: ToParent) => {
    if (kind !== 'HERE') return;
    heard += 1;
    if (!handedOver || handedOver.isTaken || heard <= handedOver.asked) return;
    // As the process itself would say it: that it has the connection, of which this process then closes its end.
    child.emit('internalMessage', { cmd: 'NODE_CLUSTER', ack: handedOver.seq, accepted: true });
  });
  // Closing again what has arrived and was closed here does nothing.
  child.once('exit', () => {
    hasEnded = true;
    handedOver?.connection.close();
  });
}

interface HandedOver {
  readonly connection: Connection;
  /** By which the process answers for it. */
  readonly seq: number | undefined;
  /** How often the process had been asked whether it is there. */
  readonly asked: number;
  isTaken: boolean;
}

interface Connection {
  close(): void;
}

function isConnection(handle: unknown): handle is Connection {
  return typeof handle === 'object' && handle !== null && 'close' in handle;
}
