/** What is read again while the hub runs. */
export type Reloaded =
  | 'law'
  | 'supergraph'
  | 'operations'
  | 'sources'
  | 'issuers'
  | 'webhooks'
  | 'maintenance'
  | 'subgraphs'
  | 'seal-keys'
  | 'keys'
  | 'certificate';

/** What became of what changed while the hub ran. What is refused leaves the old in force, which somebody must notice. */
export class Reloads {
  readonly #counts = new Map<Reloaded, { taken: number; refused: number }>();
  readonly #refused = new Map<Reloaded, Set<string>>();

  /** @param part one of several files that are taken or refused each by itself. */
  taken(what: Reloaded, part = ''): void {
    this.#of(what).taken += 1;
    this.stands(what, part);
  }

  refused(what: Reloaded, part = ''): void {
    this.#of(what).refused += 1;
    this.#refused.set(what, (this.#refused.get(what) ?? new Set()).add(part));
  }

  /** What is in force is what is there, as it was put back: whatever was refused in between is gone. */
  stands(what: Reloaded, part = ''): void {
    const parts = this.#refused.get(what);
    parts?.delete(part);
    if (parts?.size === 0) this.#refused.delete(what);
  }

  /** What was changed last in a way that does not hold: the old is still in force. */
  get standing(): readonly Reloaded[] {
    return [...this.#refused.keys()].sort();
  }

  get counts(): readonly (readonly [what: Reloaded, taken: number, refused: number])[] {
    return [...this.#counts].map(([what, { taken, refused }]) => [what, taken, refused]);
  }

  #of(what: Reloaded): { taken: number; refused: number } {
    const known = this.#counts.get(what) ?? { taken: 0, refused: 0 };
    this.#counts.set(what, known);
    return known;
  }
}
