import type { StateCode } from '../../core/ids.ts';
import type { Contrast } from './compare-verdicts.ts';
import { contrasterOf, type Comparison } from './contraster.ts';
import type { LawField } from '../decide/decide.ts';
import { inquiryOf, type Heard, type Parts } from './inquiry-kinds.ts';
import type { Inquiry } from '../words/inquiry.ts';
import { saidOf, walkSaid, type Open, type Said } from './kinds-table.ts';
import { classOf, recordKinds, type RecordKind, type RecordTests } from './record-kinds.ts';
import { concerns, type Rule } from '../law/rule.ts';

/** A contrast, the records of which it is so, and the inquiries to which it is told. */
export interface Found {
  readonly contrast: Contrast;
  readonly records: readonly string[];
  readonly who: Map<string, Set<string>>;
  readonly inquiry: Inquiry;
  inquiries: number;
  /** Choices of the side that is being walked, by part. */
  readonly seen: readonly Set<number>[];
}

/**
 * Compares all kinds of inquiry of one side, and says how many a changed rule can reach. What is said of one record does
 * not hang on rules that the record does not meet, so for each record only kinds are compared that the rest can tell apart.
 */
export function comparerOf(
  comparison: Comparison,
  field: LawField,
  heard: readonly Heard[],
): (side: Parts, found: Map<string, Found>) => number {
  const { owner, changed } = comparison;
  const tests = testsOf(comparison, field, heard);
  const reach = maskOf(heard, (rule) => changed.rules.has(rule));
  const grants = maskOf(heard, (rule) => rule.kind === 'grant');
  // A grant that misses the inquiry by one part is told as what would help.
  const isReached = ({ holds, misses }: Open): boolean =>
    changed.isGap || (misses.reduce((all, mask) => all | mask, holds) & reach) !== 0n;
  const contraster = contrasterOf(comparison, field, heard);
  const numbered = new NumberedContrasts();
  return (side, found) => {
    const reached = saidOf(side, {
      rules: reach,
      near: reach & grants,
      isOver: (open) => !isReached(open),
      say: () => 1,
    });
    const records = recordKinds(tests, side.isDomestic).flatMap((record) => {
      const said = saidOf(side, {
        rules: contraster.rules & record.meets,
        near: contraster.near & record.meets,
        isOver: (open) => !isReached(open) || !contraster.canDiffer(open),
        say: (kind) => numbered.numberOf(contraster.contrast(kind, record.facts)),
      });
      return said === 0 ? [] : { ...record, said };
    });
    const known = new Map<string, readonly Told[]>();
    let compared = 0;
    const answers: readonly Said[] = [reached, ...records.map(({ said }) => said)];
    walkSaid(side, answers, (places, [, ...said]) => {
      compared += 1;
      if (said.every((number) => number === 0)) return;
      const inquiry = (): Inquiry =>
        inquiryOf({ choices: places.flatMap((place, i) => side.parts[i]?.[place] ?? []) });
      const key = said.join();
      let all = known.get(key);
      if (all === undefined) known.set(key, (all = numbered.told(said, records, inquiry(), owner)));
      for (const told of all) add(found, told, places, inquiry);
    });
    return compared;
  };
}

function testsOf({ domain, changed }: Comparison, field: LawField, heard: readonly Heard[]): RecordTests {
  const lends = (rule: Rule, path: string): boolean =>
    rule.kind === 'grant' && concerns(rule.data, domain, path, path === 'id' ? 'INDEX' : field.category);
  return {
    all: heard.map(({ rule }) => rule.record),
    changed: heard.flatMap(({ rule }) => (changed.rules.has(rule) ? [rule.record] : [])),
    grants: [field.path, 'id'].map((path) =>
      heard.flatMap(({ rule }) => (lends(rule, path) ? [rule.record] : [])),
    ),
  };
}

function maskOf(heard: readonly Heard[], picks: (rule: Rule) => boolean): bigint {
  return heard.reduce((mask, { rule }, i) => (picks(rule) ? mask | (1n << BigInt(i)) : mask), 0n);
}

/** What differs in one kind of inquiry, by what differs: of each, one contrast and all records. */
interface Told {
  readonly key: string;
  readonly contrast: Contrast;
  readonly records: readonly string[];
}

/** Counts contrasts from 1, so that a kind of inquiry is a list of numbers; 0 is none. */
class NumberedContrasts {
  readonly #numbers = new Map<Contrast, number>();
  readonly #contrasts: Contrast[] = [];
  readonly #texts: string[] = [];

  numberOf(contrast: Contrast | undefined): number {
    if (contrast === undefined) return 0;
    let number = this.#numbers.get(contrast);
    if (number === undefined) {
      number = this.#contrasts.push(contrast);
      this.#texts.push(JSON.stringify(contrast.differing));
      this.#numbers.set(contrast, number);
    }
    return number;
  }

  /** @param numbers the contrast of each record, in the order of `records`. */
  told(
    numbers: readonly number[],
    records: readonly RecordKind[],
    inquiry: Inquiry,
    owner: StateCode,
  ): readonly Told[] {
    const byText = new Map<string, { readonly contrast: Contrast; readonly records: Set<string> }>();
    numbers.forEach((number, i) => {
      const [contrast, text, record] = [this.#contrasts[number - 1], this.#texts[number - 1], records[i]];
      if (contrast === undefined || text === undefined || record === undefined) return;
      let told = byText.get(text);
      if (told === undefined) {
        const of = classOf(record.facts, inquiry, owner);
        byText.set(text, (told = { contrast: { ...contrast, of }, records: new Set() }));
      }
      told.records.add(record.words);
    });
    // With the records, so that nobody reads that all of these see all of those.
    return [...byText].map(([text, { contrast, records: words }]) => ({
      key: JSON.stringify([text, ...words]),
      contrast,
      records: [...words],
    }));
  }
}

function add(
  found: Map<string, Found>,
  { key, contrast, records }: Told,
  places: readonly number[],
  inquiry: () => Inquiry,
): void {
  let known = found.get(key);
  if (known === undefined) {
    const seen = places.map(() => new Set<number>());
    known = { contrast, records, who: new Map(), inquiry: inquiry(), inquiries: 0, seen };
    found.set(key, known);
  }
  known.inquiries += 1;
  known.seen.forEach((seen, i) => seen.add(places[i] ?? 0));
}
