import { isIP } from 'node:net';

const HOST = /^(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?::(\d{1,5}))?$/iu;
const PORT_MAX = 65_535;

/** Whether a text is a name or address with or without a port, as a `Host` header and LIAISON_HOSTS hold it. */
export function isHost(text: string): boolean {
  const [whole, port = '0'] = HOST.exec(text) ?? [];
  return whole !== undefined && Number(port) <= PORT_MAX;
}

/** Whether a text is an IP address, or a network of them (`10.0.0.0/8`). All of them together are none: anybody could say who asks. */
export function isNetwork(text: string): boolean {
  const [address = '', length, ...more] = text.split('/');
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  const isLength = length === undefined || (/^[1-9]\d{0,2}$/u.test(length) && Number(length) <= bits);
  return bits > 0 && isLength && more.length === 0;
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
