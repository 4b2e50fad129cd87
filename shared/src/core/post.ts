import type { Dispatcher } from 'undici';

export interface Post {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Gives the request up. */
  readonly signal?: AbortSignal;
  /** Patience with the first byte, and between two, in ms. */
  readonly timeoutMs?: number;
}

const unsent = new WeakSet<object>();

/** Whether a request failed before a byte of it was sent: then nobody has done anything for it. */
export function wasNeverSent(error: unknown): boolean {
  return typeof error === 'object' && error !== null && unsent.has(error);
}

/**
 * Sends a POST and reads the answer as text, by undici's own dispatching: without a stream in between, which costs as much as
 * the request.
 *
 * @throws what undici says about the connection, or the signal's reason.
 */
export function post(
  pool: Dispatcher,
  { path, headers, body, signal, timeoutMs }: Post,
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const chunks: Buffer[] = [];
    let status = 0;
    let isSent = false;
    let giveUp: (() => void) | undefined;
    const settled = (): void => {
      if (giveUp) signal?.removeEventListener('abort', giveUp);
    };
    pool.dispatch(
      {
        path,
        method: 'POST',
        headers,
        body,
        ...(timeoutMs === undefined ? {} : { headersTimeout: timeoutMs, bodyTimeout: timeoutMs }),
      },
      {
        onRequestStart: (controller) => {
          isSent = true;
          if (!signal) return;
          giveUp = () => controller.abort(signal.reason as Error);
          if (signal.aborted) giveUp();
          else signal.addEventListener('abort', giveUp);
        },
        onResponseStart: (_controller, statusCode) => {
          status = statusCode;
        },
        onResponseData: (_controller, chunk) => {
          chunks.push(chunk);
        },
        onResponseEnd: () => {
          settled();
          const [first] = chunks;
          const bytes = chunks.length === 1 && first ? first : Buffer.concat(chunks);
          resolve({ status, body: bytes.toString('utf8') });
        },
        onResponseError: (_controller, error) => {
          settled();
          if (!isSent) unsent.add(error);
          reject(error);
        },
      },
    );
  });
}
