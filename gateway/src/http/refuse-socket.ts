import type { Socket } from 'node:net';
import { HubError } from '../../../shared/src/core/errors.ts';
import type { Refusal } from '../../../shared/src/ledger/proof/ledger.ts';
import { refused } from '../journey/messages.ts';

/** What Node says of a request that did not come in time. */
export const TOO_LATE = 'ERR_HTTP_REQUEST_TIMEOUT';

/**
 * What is no HTTP at all, or too slow to become some, gets an answer of the catalogue and loses its connection.
 *
 * @returns what was refused; nothing when it was the caller who broke off.
 */
export function refuseSocket(
  error: { readonly code?: string },
  socket: Pick<Socket, 'writable' | 'end' | 'destroy'>,
): Refusal | undefined {
  const { code = '' } = error;
  if (code === 'ECONNRESET') {
    socket.destroy();
    return undefined;
  }
  // Nothing can be said to who never ended the greeting of TLS.
  if (/^ERR_(?:TLS|SSL)_/u.test(code)) {
    socket.destroy();
    return { code: 'BAD_INPUT', place: 'TLS' };
  }
  const known = new HubError(code === TOO_LATE ? 'REQUEST_TIMEOUT' : 'BAD_INPUT');
  endWith(socket, known);
  return { code: known.code, place: 'HTTP' };
}

const LINGER_MS = 1_000;

/** Answers where there is no reply to answer with. */
export function endWith(socket: Pick<Socket, 'writable' | 'end' | 'destroy'>, error: HubError): void {
  if (!socket.writable) return void socket.destroy();
  // Who does not close the other half after an answer keeps no connection by it.
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
  const { body } = refused(error);
  socket.end(
    `HTTP/1.1 ${error.status} Refused\r\nconnection: close\r\ncache-control: no-store\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
