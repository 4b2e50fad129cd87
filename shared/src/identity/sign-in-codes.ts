import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock, type Clock } from '../core/clock.ts';
import { privateFolder } from '../core/kept-file.ts';

/** How long a code may be exchanged, in milliseconds. RFC 6749 section 4.1.2 has ten minutes as the most. */
const LIFETIME_MS = 60_000;

interface Kept {
  readonly until: number;
  readonly grant: unknown;
}

/**
 * Codes that are exchanged once, within a minute (RFC 6749 section 4.1.2). They are files, so that of several processes at one
 * port any may exchange what another gave. A file is named by the code's digest: who reads the folder learns no code.
 */
export class SignInCodes {
  readonly #directory: string;
  readonly #clock: Clock;

  /** @param directory is made when the first code is. */
  constructor(directory: string, clock: Clock = systemClock) {
    this.#directory = directory;
    this.#clock = clock;
  }

  /** A new code for what it grants, which must be JSON. */
  make(grant: unknown): string {
    privateFolder(this.#directory);
    this.#forgetOld();
    const code = randomBytes(32).toString('base64url');
    const kept: Kept = { until: this.#clock.now() + LIFETIME_MS, grant };
    writeFileSync(this.#file(code), JSON.stringify(kept), { flag: 'wx', mode: 0o600 });
    return code;
  }

  /** What a code grants; undefined for one that is not known, too old, or was taken before. */
  take(code: string): unknown {
    const file = this.#file(code);
    const taken = `${file}.taken`;
    try {
      // Of several that rename it at once, one can.
      renameSync(file, taken);
    } catch {
      return undefined;
    }
    const { until, grant } = JSON.parse(readFileSync(taken, 'utf8')) as Kept;
    rmSync(taken);
    return until >= this.#clock.now() ? grant : undefined;
  }

  #forgetOld(): void {
    for (const name of readdirSync(this.#directory)) {
      const file = join(this.#directory, name);
      try {
        const { until } = JSON.parse(readFileSync(file, 'utf8')) as Kept;
        if (until < this.#clock.now()) rmSync(file, { force: true });
      } catch {
        // Another process is writing it, or has taken it.
      }
    }
  }

  #file(code: string): string {
    return join(this.#directory, createHash('sha256').update(code).digest('hex'));
  }
}
