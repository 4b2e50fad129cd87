/** Plain http only where nobody stands in between. */
export function isSafeUrl(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/** Whether nobody but this machine answers there. */
export function isLoopback(hostname: string): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
}

/** An answer that is no JSON document, which another address may still have. */
export class NotThere extends Error {}

/**
 * Fetches a JSON document of an issuer: no redirects, of bounded size.
 *
 * @param signal bounds the time, body included.
 * @throws NotThere when there is no JSON at the address (4xx, a page); another Error when nobody can say.
 */
export async function fetchJson(url: string, signal: AbortSignal, bytesMax: number): Promise<unknown> {
  const response = await fetch(url, {
    redirect: 'error',
    headers: { accept: 'application/json, application/jwk-set+json' },
    signal,
  });
  if (!response.ok) {
    await response.body?.cancel();
    const why = `${url} said ${response.status}`;
    throw response.status < 500 ? new NotThere(why) : new Error(why);
  }
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += part.length;
    if (bytes > bytesMax) throw new Error(`${url} sent more than ${bytesMax} bytes`);
    text += decoder.decode(part, { stream: true });
  }
  try {
    return JSON.parse(text + decoder.decode());
  } catch (cause) {
    throw new NotThere(`${url} sent no JSON`, { cause });
  }
}
