import { NaiveConditions } from './conditions.ts';
import { catalogue } from '../../src/domains/catalogue.ts';
import type { Domain } from '../../src/core/vocabulary.ts';
import type { Inquiry } from '../../src/policy/words/inquiry.ts';
import type { DecisionClass, FieldUse } from '../../src/policy/words/ruling.ts';
import {
  naiveMatch,
  naiveShown,
  naiveVerdict,
  type NaiveLaw,
  type NaiveVerdict,
} from '../../src/policy/testing/naive.ts';
import type { CanaryLink, CanaryRecord, CanaryWorld } from './model.ts';

/** What the naive evaluator says of canary records: nothing here is shared with the engine. */
export class Judge {
  /** What travels with what the expected answer holds. */
  readonly conditions = new NaiveConditions();
  readonly #law: NaiveLaw;
  readonly #inquiry: Inquiry;
  readonly #byId: ReadonlyMap<string, CanaryRecord>;
  readonly #links: readonly CanaryLink[];
  /** Each record has a class of its own, by which its releases are found. */
  readonly #idOf: ReadonlyMap<DecisionClass, string>;
  readonly #verdicts = new Map<string, NaiveVerdict>();

  constructor(law: NaiveLaw, inquiry: Inquiry, world: CanaryWorld) {
    this.#law = law;
    this.#inquiry = inquiry;
    this.#byId = new Map(world.records.map((record) => [record.id, record]));
    this.#links = world.links;
    this.#idOf = new Map(world.records.map(({ of, id }) => [of, id]));
  }

  /** What the law says of a field, with the releases of the record. */
  verdict(domain: Domain, of: DecisionClass, path: string): NaiveVerdict {
    return this.#verdict(
      domain,
      of,
      path,
      this.#inquiry.releases === undefined ? undefined : this.#idOf.get(of),
    );
  }

  /**
   * Whether whoever asks may be told that a release of a field exists: one of the own State, agency, purpose and case, about
   * this very record and a field that holds it.
   */
  knowsRelease(domain: Domain, of: DecisionClass, path: string): boolean {
    const { requester, purpose, caseReference, releases = [] } = this.#inquiry;
    return releases.some(
      (fact) =>
        fact.requester.state === requester.state &&
        fact.requester.agency === requester.agency &&
        fact.purpose === purpose &&
        fact.caseReference === caseReference &&
        fact.record === this.#idOf.get(of) &&
        fact.owner === of.owner &&
        fact.domain === domain &&
        fact.fields.some((field) => partsOf(path).includes(field.path)),
    );
  }

  /** Without a record no release counts. */
  #verdict(domain: Domain, of: DecisionClass, path: string, record?: string): NaiveVerdict {
    const key = `${domain} ${path} ${record ?? JSON.stringify(of)}`;
    let verdict = this.#verdicts.get(key);
    if (!verdict) {
      verdict = naiveVerdict(this.#law, this.#inquiry, {
        domain,
        path,
        category: categoryOf(domain, path),
        of,
        isLink: isOfLink(domain, path),
        ...(record === undefined ? {} : { record }),
      });
      this.#verdicts.set(key, verdict);
    }
    return verdict;
  }

  exists(record: CanaryRecord | CanaryLink): boolean {
    const domain = 'link' in record ? record.link.domain : record.domain;
    return !record.expired && this.verdict(domain, record.of, 'id').mode !== 'DENY';
  }

  /** Whether a field shows something, and whether it is masked. A link, and what it holds, is there whole or not at all. */
  shows(domain: Domain, of: DecisionClass, path: string): 'whole' | 'masked' | 'gone' {
    const verdicts = partsOf(path).map((part) => ({ part, verdict: this.verdict(domain, of, part) }));
    const isGone = verdicts.some(({ part, verdict }) =>
      isOfLink(domain, part) ? verdict.mode !== 'GRANT' : !naiveShown(verdict),
    );
    if (isGone) return 'gone';
    return verdicts.at(-1)?.verdict.mode === 'GRANT' ? 'whole' : 'masked';
  }

  /**
   * Whether it may be said how a record stands to a question in these fields: shown whole, or not at all and in silence, so
   * that the record looks as if it had none.
   */
  tells({ domain, of }: CanaryRecord, paths: readonly string[]): boolean {
    return paths.every((path) => {
      const verdicts = partsOf(path).map((part) => this.#verdict(domain, of, part));
      const first = verdicts.find(({ mode }) => mode !== 'GRANT');
      return first === undefined || (first.disclosure === 'SILENT' && !naiveShown(first));
    });
  }

  /** Whether a question may look at these fields of a record, and at what holds them. No release makes anything searchable. */
  usable({ domain, of }: CanaryRecord, uses: readonly FieldUse[]): boolean {
    return uses.every(({ path, use, within }) =>
      partsOf(path).every((part) => {
        // What a mask shows may be asked, of what is shown at all.
        if (within !== undefined && part !== path) return this.shows(domain, of, part) !== 'gone';
        if (within !== undefined && this.#verdict(domain, of, part).mask === within) return true;
        const asked = { domain, path: part, category: categoryOf(domain, part), of };
        return use === 'OPEN'
          ? this.#verdict(domain, of, part).mode === 'GRANT'
          : naiveMatch(this.#law, this.#inquiry, asked);
      }),
    );
  }

  record(id: string): CanaryRecord | undefined {
    const record = this.#byId.get(id);
    return record && this.exists(record) ? record : undefined;
  }

  /** The links of a record, at either end, that exist for this inquiry, each with the record at its other end. */
  linksOf(
    id: string,
    domain: Domain,
    path: string,
    kinds: readonly string[] | undefined,
  ): readonly { readonly link: CanaryLink; readonly other: CanaryRecord }[] {
    return this.#links.flatMap((link) => {
      if (link.link.domain !== domain || link.link.path !== path) return [];
      if (kinds !== undefined && !kinds.includes(link.values['kind'] as string)) return [];
      if (!this.exists(link) || this.verdict(domain, link.of, path).mode !== 'GRANT') return [];
      const otherId = link.near === id ? link.far : link.far === id ? link.near : undefined;
      const other = otherId === undefined ? undefined : this.record(otherId);
      return other ? [{ link, other }] : [];
    });
  }
}

export function partsOf(path: string): readonly string[] {
  return path.split('.').map((_, i, all) => all.slice(0, i + 1).join('.'));
}

function categoryOf(domain: Domain, path: string): string {
  return catalogue()[domain].fields.find((field) => field.path === path)?.category ?? 'none';
}

export function isOfLink(domain: Domain, path: string): boolean {
  return catalogue()[domain].fields.some((field) => field.path === path && field.kind === 'link');
}
