import { z } from 'zod';
import { fileText } from '../core/file-text.ts';
import { ageOf, type Clock } from '../core/clock.ts';
import { TokenRefused } from './token-rules.ts';

const REVOKED_MAX_AGE_MS = 30_000;

const List = z.strictObject({
  /** What the file is for. */
  '//': z.string().optional(),
  officers: z.array(z.string()).default([]),
  keys: z.array(z.string()).default([]),
});

/** Which officers and keys of an issuer are no longer trusted: a file that is read again every half minute. */
export class Revoked {
  readonly #file: string | undefined;
  readonly #clock: Clock;
  #officers: ReadonlySet<string> = new Set();
  #keys: ReadonlySet<string> = new Set();
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(file: string | undefined, clock: Clock) {
    this.#file = file;
    this.#clock = clock;
  }

  /**
   * @param names under which an officer may be listed.
   * @param kid the key that signed; undefined when the token names none: it may be one on the list then, and is refused where
   *   the list holds any.
   * @throws TokenRefused REVOKED, or REVOCATIONS: a list that is missing or unreadable denies, as nobody can say who is on it.
   */
  refuse(names: readonly string[], kid: string | undefined): void {
    const file = this.#file;
    if (file !== undefined && ageOf(this.#clock, this.#readAt) > REVOKED_MAX_AGE_MS) {
      try {
        const { officers, keys } = List.parse(JSON.parse(fileText(file)));
        this.#officers = new Set(officers);
        this.#keys = new Set(keys);
        this.#readAt = this.#clock.now();
      } catch (cause) {
        throw new TokenRefused('REVOCATIONS', `the list of revocations cannot be read: ${file}`, cause);
      }
    }
    if (kid === undefined && this.#keys.size > 0)
      throw new TokenRefused('REVOKED', 'keys are revoked, and the token does not name its own (kid)');
    if (names.some((name) => this.#officers.has(name)) || (kid !== undefined && this.#keys.has(kid)))
      throw new TokenRefused('REVOKED', 'officer or key is revoked');
  }
}
