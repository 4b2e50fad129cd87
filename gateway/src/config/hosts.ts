const HOST = /^(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?::(\d{1,5}))?$/iu;
const PORT_MAX = 65_535;

/** Whether a text is a name or address with or without a port, as a `Host` header and LIAISON_HOSTS hold it. */
export function isHost(text: string): boolean {
  const [whole, port = '0'] = HOST.exec(text) ?? [];
  return whole !== undefined && Number(port) <= PORT_MAX;
}

/** Whether a host leads nowhere but to this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/u.test(host);
}

/** Whether a text is an origin as browsers write it (scheme, host, port if it is not the usual one), over TLS or on this machine. */
export function isOrigin(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.origin !== text || !isHost(url.host)) return false;
  return (
    url.protocol === 'https:' ||
    (url.protocol === 'http:' && isLoopback(url.hostname.replace(/^\[|\]$/gu, '')))
  );
}
