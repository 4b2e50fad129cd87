/** What a naive evaluator says travels with each record and link of an answer, and what an answer says of it. */
export class NaiveConditions {
  readonly #byId = new Map<string, { readonly handling: string; readonly duties: Set<string> }>();

  /**
   * A record comes as often as it is asked for, each time with what is asked of it there.
   *
   * @param handling as it is lent: `null` where it is not, empty for a link.
   * @param duties as in `naiveVerdict`, `DELETE_AFTER/P30D`.
   */
  add(publicId: string, handling: string, duties: Iterable<string>): void {
    const known = this.#byId.get(publicId);
    const all = known?.duties ?? new Set<string>();
    for (const duty of duties) all.add(duty);
    if (!known) this.#byId.set(publicId, { handling, duties: all });
  }

  /** Finds where `extensions.conditions` of an answer says something else; undefined when it does not. */
  difference(found: unknown): string | undefined {
    const expected = [...this.#byId].map(([id, one]) => line(id, one.handling, [...one.duties]));
    const groups = found as readonly {
      readonly handling?: string | null;
      readonly obligations: readonly { readonly kind: string; readonly after?: string }[];
      readonly count: number;
      readonly ids: readonly string[];
    }[];
    const said = groups.flatMap(({ handling, obligations, ids }) => {
      const duties = obligations.map(({ kind, after }) => (after === undefined ? kind : `${kind}/${after}`));
      return ids.map((id) => line(id, handling === undefined ? '' : String(handling), duties));
    });
    const counted = groups.reduce((sum, { count }) => sum + count, 0);
    if (counted !== said.length) return `conditions: ${counted} counted, ${said.length} named`;
    const lacking = expected.filter((one) => !said.includes(one));
    const more = said.filter((one) => !expected.includes(one));
    if (lacking.length === 0 && more.length === 0 && said.length === expected.length) return undefined;
    return `conditions: lack ${lacking.join('; ')}, have ${more.join('; ')} too much`;
  }
}

function line(id: string, handling: string, duties: readonly string[]): string {
  return `${id} ${handling} [${[...duties].sort().join(' ')}]`;
}
