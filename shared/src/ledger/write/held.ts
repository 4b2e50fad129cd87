import { mkdirSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { textOf } from '../../core/kept-file.ts';

/** So long a checkpoint that is durable may be newer than the one in the file. */
const WRITE_EVERY_MS = 1_000;

/** The file of a log's held checkpoint, below the installation's folder. */
export function heldFile(directory: string, log: string): string {
  return join(directory, 'ledger-checkpoints', `${log}.txt`);
}

/**
 * Holds the last checkpoint that is known to be durable outside the log's database: by it a log shows that was cut, emptied or
 * restored, as the database alone cannot tell. The file is at most a second behind, and whole at any moment.
 */
export class HeldCheckpoint {
  readonly #file: string | undefined;
  readonly #onFailure: (cause: unknown) => void;
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
    this.#note = file === undefined ? undefined : textOf(file);
    this.#written = this.#note;
  }

  get note(): string | undefined {
    return this.#note;
  }

  keep(note: string): void {
    this.#note = note;
    if (this.#file === undefined) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#write();
    }, WRITE_EVERY_MS).unref();
  }

  /** What was held is given up: the next one that is kept takes its place. */
  forget(): void {
    this.#note = undefined;
  }

  /** Writes what is still to be written. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#write();
    await this.#writing;
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
        this.keep(note);
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
