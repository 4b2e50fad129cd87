import type { Finding } from '../../../shared/src/sources/contract/finding.ts';

/** Examples of one fault. */
const EXAMPLES = 3;
/** Different faults: whatever data hold, a check stays small. */
const DIFFERENT = 500;
/** Longest value that is shown. */
const SHOWN = 60;

/** Counts what is wrong in rows, and keeps a few examples of each. */
export class Tally {
  readonly #found = new Map<string, Finding & { many: number; examples: string[] }>();
  #more = 0;

  /**
   * @param row of whom it is: `PT:4711`.
   * @param value the faulty one; not given where no value is.
   */
  add(finding: Omit<Finding, 'many' | 'examples'>, row: string, ...value: readonly unknown[]): void {
    const key = `${finding.what} ${finding.where} ${finding.says}`;
    let known = this.#found.get(key);
    if (!known) {
      if (this.#found.size >= DIFFERENT) {
        this.#more += 1;
        return;
      }
      this.#found.set(key, (known = { ...finding, many: 0, examples: [] }));
    }
    known.many += 1;
    if (known.examples.length < EXAMPLES)
      known.examples.push(value.length === 0 ? row : `${row} (${shown(value[0])})`);
  }

  findings(): readonly Finding[] {
    const more: Finding = {
      what: 'MORE_FAULTS',
      where: 'rows',
      severity: 'fault',
      says: `${DIFFERENT} different faults are told, and there are others`,
      wayOut: 'Mend those, then check again.',
      many: this.#more,
    };
    return [...this.#found.values(), ...(this.#more > 0 ? [more] : [])];
  }
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? 'nothing');
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}
