import type { StateCode } from '../../core/ids.ts';
import type { Domain } from '../../core/vocabulary.ts';
import {
  DecisionBook,
  type CountedCell,
  type OwnerStanding,
  type Standing,
} from '../../policy/words/decided.ts';
import {
  sumKey,
  type Disclosed,
  type SourceReport,
  type SubgraphReport,
  type UnfitValues,
  type WithheldSum,
} from '../../policy/words/report.ts';
import { ConditionsBook } from './conditions-book.ts';
import { SourceBook } from './source-book.ts';
import { WithheldBook, type WithheldOf } from './withheld-book.ts';
import type { FieldUse, Ruling } from '../../policy/words/ruling.ts';
import type { Plan } from '../../sources/sql/fan-out.ts';

/** Sums up, over one request, who answered, what was shown and what was withheld. */
export class ReportCollector {
  readonly #sources = new SourceBook();
  readonly #disclosed = new Map<string, Disclosed>();
  readonly #cells = new Map<string, CountedCell>();
  readonly #withheld = new WithheldBook();
  /** What travels with what is in the answer. */
  readonly conditions = new ConditionsBook();
  readonly #refused = new Map<string, WithheldSum>();
  readonly #unfit = new Map<string, UnfitValues>();
  readonly #books = new Map<string, DecisionBook>();
  readonly #standings = new Map<string, Omit<Standing, 'law'>>();

  /** @param at where the questions stand that these sources were asked. */
  sources(reports: readonly SourceReport[], at: readonly string[]): void {
    this.#sources.answered(reports, at);
  }

  /** @param cell how the law took the record. */
  disclosed(entry: Disclosed, cell: CountedCell): void {
    const known = this.#disclosed.get(entry.id);
    if (!known) this.#cells.set(entry.id, cell);
    if (!known) this.#disclosed.set(entry.id, entry);
    else if (known.categories !== entry.categories) {
      this.#disclosed.set(entry.id, {
        ...known,
        categories: [...new Set([...known.categories, ...entry.categories])].sort(),
      });
    }
  }

  /** A record of which nothing is told but that a caller who was given it is given it no more. */
  left(entry: Disclosed): void {
    if (!this.#disclosed.has(entry.id)) this.#disclosed.set(entry.id, entry);
  }

  /** @param of one object a decision class. @param id of the record or link: one that comes twice counts once. */
  withheld(of: WithheldOf, id: string): void {
    this.#withheld.add(of, id);
  }

  /** What was refused to a question as a whole, and is of no record. */
  refused(sums: readonly WithheldSum[]): void {
    for (const sum of sums) {
      const key = sumKey(sum);
      this.#refused.set(key, { ...sum, count: sum.count + (this.#refused.get(key)?.count ?? 0) });
    }
  }

  /** Notes a value that is not of its type, and is null in the answer. */
  unfit(one: UnfitValues): void {
    const key = `${one.owner} ${one.domain} ${one.field}`;
    this.#unfit.set(key, { ...one, count: one.count + (this.#unfit.get(key)?.count ?? 0) });
  }

  /** Where decisions on one domain and one choice of paths are noted. */
  book(domain: Domain, paths: readonly string[]): DecisionBook {
    const key = `${domain} ${paths.join()}`;
    let book = this.#books.get(key);
    if (!book) this.#books.set(key, (book = new DecisionBook(domain, paths)));
    return book;
  }

  /** Notes who is about to be asked: who has not come back when nobody waits any more is reported as NOT_AWAITED. */
  asking(domain: Domain, plans: readonly Plan[], at: readonly string[], questions = 1): void {
    for (const { asked } of plans)
      for (const { owner } of asked) this.#sources.asking(owner, domain, at, questions);
  }

  /**
   * Notes who was asked and who was not, before any source is.
   *
   * @param plans as the law has them; `asked` where not all of those are asked whom the law lets be asked.
   * @param at where the question stands.
   */
  planned(
    domain: Domain,
    uses: readonly FieldUse[],
    { plans, asked = plans }: { readonly plans: readonly Plan[]; readonly asked?: readonly Plan[] },
    at: readonly string[],
  ): void {
    this.asking(domain, asked, at);
    const owners: Partial<Record<StateCode, OwnerStanding>> = {};
    for (const { asked, unasked } of plans) {
      for (const { owner, matchable } of asked) owners[owner] = matchable === 'never' ? 'SILENT' : 'ASKED';
      for (const { owner, status } of unasked)
        if (status === 'NOT_PERMITTED' || status === 'NOT_SEARCHABLE') owners[owner] = status;
    }
    if (Object.keys(owners).length === 0) return;
    const key = `${domain} ${uses.map(({ path, use, within = '' }) => `${path} ${use} ${within}`).join()}`;
    const known = this.#standings.get(key);
    this.#standings.set(key, { domain, uses, owners: { ...known?.owners, ...owners } });
  }

  report({ versions, law }: Pick<Ruling, 'versions' | 'law'>): SubgraphReport {
    const book = this.#withheld.report(this.#disclosed.keys());
    return {
      sources: this.#sources.report(),
      disclosed: this.#withCells(),
      ...book,
      conditions: this.conditions.report(this.#disclosed.keys()),
      // Behind the others: the book says of which records those are by their places.
      withheld: [...book.withheld, ...this.#refused.values()],
      versions,
      decided: [...this.#books.values()].flatMap((book) => book.decided(law)),
      standings: [...this.#standings.values()].map((standing) => ({ law, ...standing })),
      ...(this.#unfit.size === 0 ? {} : { unfit: [...this.#unfit.values()] }),
    };
  }

  #withCells(): readonly Disclosed[] {
    const places = new Map(
      [...this.#books.values()].flatMap((book) => book.counted()).map((cell, i) => [cell, i]),
    );
    return [...this.#disclosed.values()].map((record) => {
      const counted = this.#cells.get(record.id);
      const cell = counted && places.get(counted);
      return cell === undefined ? record : { ...record, cell };
    });
  }
}
