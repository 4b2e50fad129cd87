import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IdBox } from '../shared/src/kit/id-box.ts';

/** A secret of this installation, made once and kept. Several processes that begin at once get the same one. */
export function secret(directory: string, name: string): string {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, name);
  if (!existsSync(file)) writeOnce(file, randomBytes(32).toString('hex'));
  return readFileSync(file, 'utf8').trim();
}

/** Writes a file unless there is one, whole or not at all: the first writer wins. */
function writeOnce(file: string, text: string): void {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, text, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  } finally {
    unlinkSync(draft);
  }
}

/** The ids of this installation's records: every process that has its secrets gives out and takes the same ones. */
export function idBox(directory: string): IdBox {
  return new IdBox(Buffer.from(secret(directory, 'id-key'), 'hex'));
}
