import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, scrypt } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PassThrough, Writable, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip, constants } from 'node:zlib';

/** What a passphrase and a salt give: one key for files, one for the manifest. */
export interface BackupKeys {
  readonly files: Buffer;
  readonly manifest: Buffer;
}

/** A file of a backup as the manifest lists it: what lies on disk, enciphered. */
export interface SealedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** One guess costs 128 MiB of memory (OWASP Password Storage Cheat Sheet, from memory). */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 };
/** What one nonce of GCM may encipher: 2^39 - 256 bits (NIST SP 800-38D section 5.2.1.1, from memory). */
const FILE_BYTES_MAX = 2 ** 36 - 32;

/** @param salt in hexadecimal, of the backup. */
export async function backupKeys(passphrase: string, salt: string): Promise<BackupKeys> {
  const master = await new Promise<Buffer>((done, failed) =>
    scrypt(passphrase.normalize('NFC'), Buffer.from(salt, 'hex'), 32, SCRYPT, (error, key) =>
      error ? failed(error) : done(key),
    ),
  );
  const key = (use: string): Buffer =>
    Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), `liaison backup ${use}`, 32));
  return { files: key('files'), manifest: key('manifest') };
}

/**
 * Packs and enciphers what a stream holds into a new file that its owner alone may read, and waits until it is on disk. The
 * file is bound to its path: another one of the same backup cannot stand in for it.
 *
 * @throws Error when the file is there already, or the stream fails.
 */
export async function writeSealed(
  folder: string,
  path: string,
  source: Readable,
  keys: BackupKeys,
): Promise<SealedFile> {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(
    source,
    createGzip({ level: constants.Z_BEST_SPEED }),
    async function* seal(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of enciphered(chunks, path, keys.files)) {
        hash.update(chunk);
        bytes += chunk.length;
        if (bytes > FILE_BYTES_MAX)
          throw new Error(
            `${path} is too large for this backup (64 GiB, packed): archive its database as the README of backup says.`,
          );
        yield chunk;
      }
    },
    createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }),
  );
  return { path, bytes, sha256: hash.digest('hex') };
}

async function* enciphered(chunks: AsyncIterable<Buffer>, path: string, key: Buffer): AsyncIterable<Buffer> {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce);
  cipher.setAAD(Buffer.from(path));
  yield nonce;
  for await (const chunk of chunks) yield cipher.update(chunk);
  yield cipher.final();
  yield cipher.getAuthTag();
}

/**
 * Opens a file of a backup into a stream. What comes out is vouched for only once this returns.
 *
 * @throws Error that names the file when it is not what was written.
 */
export async function readSealed(
  folder: string,
  { path, bytes, sha256 }: SealedFile,
  keys: BackupKeys,
  target: NodeJS.WritableStream = nowhere(),
): Promise<void> {
  const file = join(folder, path);
  const hash = createHash('sha256');
  const { nonce, tag } = await endsOf(file, bytes);
  hash.update(nonce);
  const decipher = createDecipheriv(CIPHER, keys.files, nonce);
  decipher.setAAD(Buffer.from(path));
  decipher.setAuthTag(tag);
  await pipeline(
    bytes > NONCE_BYTES + TAG_BYTES
      ? createReadStream(file, { start: NONCE_BYTES, end: bytes - TAG_BYTES - 1 })
      : new PassThrough().end(),
    async function* unseal(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield decipher.update(chunk);
      }
      if (hash.update(tag).digest('hex') !== sha256)
        throw new Error(`${file} is not what the manifest says.`);
      yield decipher.final();
    },
    createGunzip(),
    target,
  ).catch((cause: unknown) => {
    throw new Error(`${file} cannot be taken: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  });
}

/** @throws Error that names the file when it is not there, or not as long as it was. */
async function endsOf(
  file: string,
  bytes: number,
): Promise<{ readonly nonce: Buffer; readonly tag: Buffer }> {
  const handle = await open(file).catch((cause: unknown) => {
    throw new Error(`${file} is missing from the backup, or cannot be read.`, { cause });
  });
  try {
    const { size } = await handle.stat();
    if (size !== bytes) throw new Error(`${file} has ${size} bytes, and had ${bytes} when it was made.`);
    const [nonce, tag] = [Buffer.alloc(NONCE_BYTES), Buffer.alloc(TAG_BYTES)];
    await handle.read(nonce, 0, NONCE_BYTES, 0);
    await handle.read(tag, 0, TAG_BYTES, bytes - TAG_BYTES);
    return { nonce, tag };
  } finally {
    await handle.close();
  }
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
