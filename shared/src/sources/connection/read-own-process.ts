import { createPrivateKey } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { certificatesIn } from '../../core/certificates.ts';
import { fileText } from '../../core/file-text.ts';
import type { ProcessSource } from './source-config.ts';

const PEM = z.string().min(1).optional();

/** Where a State's own process answers, as `sources.yaml` has it. */
export const OwnProcessPlace = z.strictObject({
  url: z.string(),
  /** Authorities that its certificate is of, PEM file; else those that Node trusts. */
  ca: PEM,
  /** The hub's own certificate with its chain, PEM file, where the process asks for one; and its private key. */
  certificate: PEM,
  key: PEM,
  /** true: http:// to another machine, where something else enciphers what is on the way. */
  clear: z.boolean().optional(),
});

const LOOPBACK = /^(?:localhost|\[::1\]|127(?:\.\d{1,3}){3})$/u;

/**
 * Reads how a State's own process is spoken to, with the files that are named: paths count from `sources.yaml`.
 *
 * @param name of the source.
 * @throws Error that names file and source, and says what is accepted.
 */
export function readOwnProcess(
  { url: given, clear, ca, certificate, key }: z.output<typeof OwnProcessPlace>,
  file: string,
  name: string,
): Pick<ProcessSource, 'url' | 'process'> {
  const refuse = (what: string, cause?: unknown): Error =>
    new Error(`${file}: the process of ${name}: ${what}`, { cause });
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (!url || !/^https?:$/u.test(url.protocol) || url.href !== `${url.origin}/`)
    throw refuse(`"${given}" is no address: https://HOST:PORT is accepted`);
  if (url.protocol === 'http:' && clear !== true && !LOOPBACK.test(url.hostname))
    throw refuse(
      `"${given}": rows would travel in clear. Say https, or clear: true when something else enciphers what is on the way`,
    );
  if ((certificate === undefined) !== (key === undefined))
    throw refuse('certificate and key belong together: give both or none');
  const files: { ca?: string; certificate?: string; key?: string } = {};
  const pem = (
    as: 'ca' | 'certificate' | 'key',
    path: string | undefined,
    check: (text: string) => unknown,
  ) => {
    if (path === undefined) return {};
    const from = resolve(dirname(file), path);
    files[as] = from;
    try {
      const text = fileText(from);
      check(text);
      return { [as]: text };
    } catch (cause) {
      throw refuse(`${as} ${from}: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
    }
  };
  const pems = {
    ...pem('ca', ca, certificatesIn),
    ...pem('certificate', certificate, certificatesIn),
    ...pem('key', key, createPrivateKey),
  };
  return { url: url.origin, process: { ...pems, files } };
}
