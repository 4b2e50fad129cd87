import { connect } from 'node:net';
import { join } from 'node:path';
import { listensAt, Program } from './program.ts';
import { ROOT, type Site } from './site.ts';
import type { Server } from './standby.ts';

/** HAProxy. */
export interface Balancer {
  readonly program: Program;
  /** Tells it one command of its runtime API. @returns what it answers. */
  readonly tell: (command: string) => Promise<string>;
}

interface Ports {
  readonly first: number;
  readonly second: number;
  readonly front: number;
  readonly ledgerPort: number;
  readonly metrics: number;
  /** After how many milliseconds a gateway is taken to stand still; as it ships unless given. */
  readonly answerWithinMs?: number;
  readonly ledger: {
    readonly primary: Pick<Server, 'cluster'>;
    readonly standby: Pick<Server, 'cluster'>;
  };
}

/** Starts the HAProxy that ships, where one is installed. */
export async function balancerOf(
  { directory, debian, stop, say }: Site,
  ports: Ports,
): Promise<Balancer | undefined> {
  const { haproxy } = debian;
  if (haproxy === undefined) return undefined;
  say('HAProxy ...');
  const socket = join(directory, 'haproxy.sock');
  const at = (port: number): string => `127.0.0.1:${port}`;
  const program = new Program({
    name: 'haproxy',
    command: haproxy,
    args: ['-W', '-db', '-f', join(ROOT, 'docker/haproxy/haproxy.cfg')],
    cwd: directory,
    env: {
      PATH: process.env['PATH'],
      HAPROXY_LISTEN: at(ports.front),
      HAPROXY_GATEWAY_1: at(ports.first),
      HAPROXY_GATEWAY_2: at(ports.second),
      HAPROXY_LEDGER_LISTEN: at(ports.ledgerPort),
      HAPROXY_LEDGER_PRIMARY: at(ports.ledger.primary.cluster.port),
      HAPROXY_LEDGER_STANDBY: at(ports.ledger.standby.cluster.port),
      HAPROXY_METRICS: at(ports.metrics),
      HAPROXY_ADMIN: socket,
      ...(ports.answerWithinMs === undefined ? {} : { HAPROXY_ANSWER_WITHIN: `${ports.answerWithinMs}ms` }),
    },
    isUp: () => listensAt(ports.front),
  });
  stop.add(() => program.end());
  await program.start();
  return { program, tell: (command) => tell(socket, command) };
}

/** One command of HAProxy's runtime API. @returns what it answers. */
function tell(path: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = connect(path, () => socket.write(`${command}\n`));
    socket.on('data', (chunk: Buffer) => (said += chunk.toString()));
    socket.once('error', reject);
    socket.once('close', () => resolve(said.trim()));
  });
}
