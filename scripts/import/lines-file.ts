import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { privateFolder } from '../../shared/src/core/kept-file.ts';

/** A file of JSON lines, for its owner alone: what was refused may be about people. It is made when it has a line. */
export class LinesFile {
  readonly path: string;
  #opened: number | undefined;

  constructor(path: string) {
    this.path = path;
    // What an earlier file was refused for is not this one's.
    rmSync(path, { force: true });
  }

  add(line: object): void {
    if (this.#opened === undefined) privateFolder(dirname(this.path));
    this.#opened ??= openSync(this.path, 'w', 0o600);
    writeSync(this.#opened, `${JSON.stringify(line)}\n`);
  }

  close(): void {
    if (this.#opened !== undefined) closeSync(this.#opened);
  }
}
