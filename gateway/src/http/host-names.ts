import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { HubError } from '../../../shared/src/core/errors.ts';
import { PURPOSE_HEADERS } from '../../../shared/src/identity/purpose.ts';
import type { GatewayConfig } from '../config/config.ts';
import { isHost, isLoopback } from '../config/hosts.ts';

/** Whose names these are. */
type HostNamesConfig = Pick<GatewayConfig, 'hosts' | 'tlsKey' | 'tlsElsewhere'>;

/**
 * The names under which a hub answers. A browser goes to an address that a stranger's name points to and takes the answers
 * for the stranger's (DNS rebinding), so a request under a name that is not the hub's own gets none. Its own are those that
 * are configured, loopback's over loopback, and the address at which the request came, which no name server can give away.
 */
export class HostNames {
  readonly #configured: ReadonlySet<string>;
  readonly #scheme: string;

  constructor({ hosts, tlsKey, tlsElsewhere }: HostNamesConfig) {
    this.#configured = new Set(hosts);
    this.#scheme = tlsKey !== undefined || tlsElsewhere === 'yes' ? 'https' : 'http';
  }

  /** Where a request went, as the caller wrote it: scheme and host. */
  originOf(host: string | undefined): string {
    return `${this.#scheme}://${(host ?? '').toLowerCase()}`;
  }

  /**
   * @param host the `Host` header.
   * @param origin the `Origin` header, which browsers send and programs do not.
   * @throws HubError MISDIRECTED for a name that is not the hub's, ORIGIN_REFUSED for somebody else's page.
   */
  check(host: string | undefined, origin: string | undefined, socket: Pick<Socket, 'localAddress'>): void {
    if (host === undefined || !this.#isOwn(host.toLowerCase(), plainAddress(socket.localAddress)))
      throw new HubError('MISDIRECTED', "asked under a name that is not the hub's");
    if (origin !== undefined && !this.isOwnPage(host, origin))
      throw new HubError('ORIGIN_REFUSED', "asked by a page that is not the hub's");
  }

  /** Whether a page is one of the hub's own. A proxy may have put its own name for the hub into `Host`. */
  isOwnPage(host: string | undefined, origin: string): boolean {
    if (origin === this.originOf(host)) return true;
    const prefix = `${this.#scheme}://`;
    return origin.startsWith(prefix) && this.#configured.has(origin.slice(prefix.length).toLowerCase());
  }

  #isOwn(host: string, localAddress: string): boolean {
    if (!isHost(host)) return false;
    const name = host.replace(/:\d+$/u, '');
    if (this.#configured.has(host) || this.#configured.has(name)) return true;
    const address = name.replace(/^\[|\]$/gu, '');
    return address === localAddress || (isLoopback(localAddress) && isLoopback(address));
  }
}

/** IPv4 as it is written when it comes to a socket that listens on IPv6 too. */
function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/u, '').toLowerCase();
}

/**
 * Of the first three Node keeps the first and drops the others without a word, where a proxy may go by the last; of the others it
 * makes one text, which would be another case or another reason.
 */
const ONCE: ReadonlySet<string> = new Set(['host', 'authorization', 'content-type', ...PURPOSE_HEADERS]);

/**
 * Refuses a request that says twice where it goes, who sends it, what it is or why it asks.
 *
 * @throws HubError BAD_INPUT that names the header.
 * @see RFC 9112 section 3.2 (more than one Host is 400), RFC 9110 section 5.3 (fields of one value), RFC 9113 section 8.3.1
 *   (`:authority`, of which Host may say no other)
 */
export function refuseRepeated({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): void {
  const seen = new Map<string, string>();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name = '', value = ''] = [rawHeaders[i]?.toLowerCase(), rawHeaders[i + 1]];
    if (name === ':authority') {
      seen.set(name, value);
    } else if (ONCE.has(name)) {
      if (seen.has(name) || (name === 'host' && (seen.get(':authority') ?? value) !== value))
        throw new HubError('BAD_INPUT', `${name} came more than once`, {
          publicMessage: `Send the header ${name} once.`,
        });
      seen.set(name, value);
    }
  }
}
