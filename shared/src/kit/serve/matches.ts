import type { TellingEntry } from '../../domains/catalogue.ts';
import { isTold } from '../../policy/enforce/told.ts';
import { STAMP, stampOf, type Stamp } from '../../policy/words/record-stamp.ts';
import type { Explanation } from '../../sources/sql/question.ts';
import type { HubRecord, RecordMatch } from '../schema/hub.ts';
import { valuesOf } from './records.ts';
import type { RequestContext } from './request-context.ts';
import { withPaths, type Selection } from './selection.ts';

/**
 * Catalogue paths that a question needs of its records: those that are asked for, and, where something is that tells of
 * all that the question asks with, those too. What is told of them counts as shown.
 */
export function pathsFor(
  { paths, tellsAll }: Selection,
  explanations: readonly (Explanation | undefined)[],
): ReadonlySet<string> {
  const asked = tellsAll ? explanations.flatMap((explanation) => explanation?.asked ?? []) : [];
  return asked.length === 0 ? paths : withPaths(paths, asked);
}

/** What one kind of record lets be told, decided once for all of its decision class. */
interface Told {
  /** Of the match: that of the record, with what the question asks for. */
  readonly stamp: Stamp;
  readonly fields: ReadonlySet<string>;
}

/**
 * Says of the records of one question why they were found, as far as each may be known to its caller: a field of which
 * anything that it tells of is not shown whole is null, whatever it would say.
 */
export class MatchMaker {
  readonly #explanation: Explanation;
  readonly #telling: readonly TellingEntry[];
  readonly #told = new Map<Stamp, Told>();

  constructor({ catalogue }: RequestContext, domain: keyof RequestContext['catalogue'], of: Explanation) {
    this.#explanation = of;
    this.#telling = catalogue[domain].telling;
  }

  /** @param first key of the question's order; it may say what is nobody's business, unless it is the rank. */
  match(record: HubRecord, first: number | string | null): RecordMatch {
    const stamp = stampOf(record);
    // A record without a stamp went past redaction: nothing is said of it.
    if (!stamp) return {};
    const told = this.#toldOf(stamp);
    const rank = this.#explanation.isRanked && typeof first === 'number' ? first : null;
    const match: Record<string | symbol, unknown> = { [STAMP]: told.stamp };
    for (const [name, say] of Object.entries(this.#explanation.of(valuesOf(record), rank)))
      match[name] = told.fields.has(name) ? () => stamped(say(), told.stamp) : null;
    return match;
  }

  #toldOf(stamp: Stamp): Told {
    let told = this.#told.get(stamp);
    if (!told) {
      const { type, asked } = this.#explanation;
      const fields = this.#telling
        .filter(({ place }) => place.startsWith(`${type}.`))
        .filter((entry) => {
          const paths = entry.asked ? asked : entry.fields;
          return paths.length > 0 && paths.every((path) => isTold(stamp, path));
        })
        .map(({ place }) => place.slice(type.length + 1));
      told = { stamp: { ...stamp, asked }, fields: new Set(fields) };
      this.#told.set(stamp, told);
    }
    return told;
  }
}

/** What a match holds is guarded like the match. */
function stamped(value: unknown, stamp: Stamp): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { ...value, [STAMP]: stamp }
    : value;
}
