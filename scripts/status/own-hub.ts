import { lookAtConfig } from '../../gateway/src/config/config.ts';
import { dataDirectory } from '../hub/data-directory.ts';
import { holderOf } from '../hub/folder-lock.ts';

const ANY_ADDRESS = ['0.0.0.0', '::'];

/**
 * Address of the gateway on this machine that whoever names none means: of `HOST` and `PORT` where a port is set, else of the hub
 * that uses `LIAISON_DATA`, else where one would listen. One that listens everywhere is asked on loopback.
 *
 * @param env the settings, those of a settings file among them.
 */
export function ownHub(env: NodeJS.ProcessEnv): string {
  const { config } = lookAtConfig(env);
  const used = env['PORT'] === undefined ? holderOf(dataDirectory(env)) : undefined;
  const { protocol, hostname, port } = new URL(`http://${used ?? `${inUrl(config.host)}:${config.port}`}`);
  const host = ANY_ADDRESS.includes(hostname.replace(/^\[|\]$/gu, '')) ? '127.0.0.1' : hostname;
  return `${config.tlsKey === undefined ? protocol : 'https:'}//${host}${port === '' ? '' : `:${port}`}`;
}

const inUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host);
