import { isLoopback } from './hosts.ts';
import { tlsMistakes, type TlsFiles } from './tls-files.ts';

/** To whom a hub is open, and how. */
interface OpenTo extends TlsFiles {
  readonly mode: 'demonstration' | 'production';
  readonly host: string;
  readonly hosts: readonly string[];
  readonly http2: 'tls' | 'clear' | 'off';
  readonly port: number;
  readonly metricsPort?: number | undefined;
  readonly tlsElsewhere: 'no' | 'yes';
}

/** What does not fit together, each by itself accepted: each in one line, with the way out. */
export function together(config: OpenTo): readonly string[] {
  const { mode, host, hosts, http2, tlsKey, tlsElsewhere, metricsPort, port } = config;
  const isOpen = !isLoopback(host);
  const mistakes = [...tlsMistakes(config, Date.now())];
  if (mode === 'production' && isOpen && tlsKey === undefined && tlsElsewhere === 'no')
    mistakes.push(
      `HOST="${host}": tokens and answers would travel in clear. Give LIAISON_TLS_KEY and LIAISON_TLS_CERT, or say LIAISON_TLS_ELSEWHERE=yes when something in front of the hub ends TLS.`,
    );
  if (http2 === 'clear' && isOpen)
    mistakes.push(
      `LIAISON_HTTP2="clear": HTTP/2 in clear is spoken over loopback alone, and HOST="${host}" is open to others. Say tls, or listen on loopback.`,
    );
  if (metricsPort !== undefined && metricsPort === port)
    mistakes.push(`LIAISON_METRICS_PORT="${port}" is PORT as well: give another, or none.`);
  if (mode === 'production' && isOpen && hosts.length === 0)
    mistakes.push(
      `HOST="${host}": under which names do callers reach this hub? Name them in LIAISON_HOSTS: requests under others are refused, as a stranger's name may point here.`,
    );
  if (mode === 'demonstration' && hosts.length > 0)
    mistakes.push(
      'LIAISON_HOSTS: the demonstration answers under loopback names only. Set LIAISON_MODE=production for others.',
    );
  if (mode === 'demonstration' && isOpen)
    mistakes.push(
      `HOST="${host}": the demonstration listens on loopback only. Set LIAISON_MODE=production for others.`,
    );
  return mistakes;
}
