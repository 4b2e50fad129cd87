import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { textOf } from '../../core/kept-file.ts';

/** So long a checkpoint that is durable may be newer than the one in the file. */
const WRITE_EVERY_MS = 1_000;

/** The file of a log's held checkpoint, below the installation's folder. */
export function heldFile(directory: string, log: string): string {
  return join(directory, 'ledger-checkpoints', `${log}.txt`);
}

/** Beside the file, written in place: never behind, but whole only as long as the machine itself runs. */
const NEWEST = '.newest';
const newestFile = (file: string): string => `${file}${NEWEST}`;
const WHOLE_NOTE = /^[^\n]+\n\d+\n[\d+/A-Za-z]{43}=\n\n\u2014 [^\n]+\n/u;

/** The files of a folder that are held, where the file itself is still to be written too. */
export function heldFilesIn(directory: string): readonly string[] {
  const names = existsSync(directory) ? readdirSync(directory) : [];
  const held = names.map((name) => (name.endsWith(NEWEST) ? name.slice(0, -NEWEST.length) : name));
  return [...new Set(held)].filter((name) => name.endsWith('.txt')).map((name) => join(directory, name));
}

/**
 * The newest checkpoint that a file and its companion hold; undefined when there is none. A companion that a power cut left
 * torn is passed over.
 *
 * @throws Error when the file is there and cannot be read.
 */
export function heldNote(file: string): string | undefined {
  const [noted] = WHOLE_NOTE.exec(textOf(newestFile(file)) ?? '') ?? [];
  const kept = textOf(file);
  if (kept === undefined || noted === undefined) return kept ?? noted;
  return sizeOf(noted) > sizeOf(kept) ? noted : kept;
}

function sizeOf(note: string): number {
  return Number(note.split('\n')[1]);
}

/**
 * Holds the last checkpoint that is known to be durable outside the log's database: by it a log shows that was cut, emptied or
 * restored, as the database alone cannot tell. The file is at most a second behind, and whole at any moment; what a hub knew
 * that was killed within that second stands in its companion, which is written, though not forced to disk, before anybody is
 * told that a record is durable.
 */
export class HeldCheckpoint {
  readonly #file: string | undefined;
  readonly #onFailure: (cause: unknown) => void;
  #newest: number | undefined;
  #note: string | undefined;
  #written: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  /**
   * @param file none to hold it in memory alone.
   * @throws Error when the file is there and cannot be read.
   */
  constructor(file: string | undefined, onFailure: (cause: unknown) => void) {
    this.#file = file;
    this.#onFailure = onFailure;
    this.#note = file === undefined ? undefined : heldNote(file);
    this.#written = file === undefined ? undefined : textOf(file);
  }

  get note(): string | undefined {
    return this.#note;
  }

  keep(note: string): void {
    this.#note = note;
    if (this.#file === undefined) return;
    this.#noteNow(this.#file, note);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#write();
    }, WRITE_EVERY_MS).unref();
  }

  /** What was held is given up: the next one that is kept takes its place. */
  forget(): void {
    this.#note = undefined;
    this.#closeNewest();
    if (this.#file !== undefined) rmSync(newestFile(this.#file), { force: true });
  }

  /** Writes what is still to be written. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#write();
    await this.#writing;
    this.#closeNewest();
  }

  #closeNewest(): void {
    if (this.#newest !== undefined) closeSync(this.#newest);
    this.#newest = undefined;
  }

  /** Some microseconds: nothing is made, renamed or forced to disk. */
  #noteNow(file: string, note: string): void {
    try {
      if (this.#newest === undefined) {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        this.#newest = openSync(newestFile(file), constants.O_WRONLY | constants.O_CREAT, 0o600);
      }
      writeSync(this.#newest, note, 0);
    } catch (cause) {
      this.#onFailure(new Error(`the checkpoint in ${newestFile(file)} could not be written`, { cause }));
    }
  }

  #write(): void {
    this.#writing = this.#writing.then(async () => {
      const [file, note] = [this.#file, this.#note];
      if (file === undefined || note === undefined || note === this.#written) return;
      try {
        await replace(file, note);
        this.#written = note;
      } catch (cause) {
        this.#onFailure(new Error(`the checkpoint in ${file} could not be written`, { cause }));
        // What was noted meanwhile is newer.
        if (this.#note !== undefined) this.keep(this.#note);
      }
    });
  }
}

async function replace(file: string, text: string): Promise<void> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}`;
  const handle = await open(fresh, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(fresh, file);
}
