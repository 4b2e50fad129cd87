import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Told how many bytes of the file on disk were read, piece by piece: what a progress bar measures. */
export type OnBytes = (bytes: number) => void;

/** Opens a file as text, unpacked when its name ends in `.gz`. It is read as it is consumed, never whole. */
export function openText(file: string, onBytes: OnBytes = () => undefined): Readable {
  const bytes = createReadStream(file);
  bytes.on('data', (piece) => onBytes(piece.length));
  if (!file.endsWith('.gz')) return bytes.setEncoding('utf8');
  const text = createGunzip();
  bytes.on('error', (error) => text.destroy(error));
  return bytes.pipe(text).setEncoding('utf8');
}
