import type { StateCode } from '../../core/ids.ts';
import { isWorse } from '../../core/source-status.ts';
import type { Domain, SourceStatus } from '../../core/vocabulary.ts';
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
import { WithheldBook, type WithheldOf } from './withheld-book.ts';
import type { FieldUse, Ruling } from '../../policy/words/ruling.ts';
import type { Plan } from '../../sources/sql/fan-out.ts';

/** Sums up, over one request, who answered, what was shown and what was withheld. */
export class ReportCollector {
  readonly #sources = new Map<string, SourceReport>();
  /** Questions that each owner was asked and that have not come back. */
  readonly #open = new Map<string, number>();
  readonly #disclosed = new Map<string, Disclosed>();
  readonly #cells = new Map<string, CountedCell>();
  readonly #withheld = new WithheldBook();
  /** What travels with what is in the answer. */
  readonly conditions = new ConditionsBook();
  readonly #refused = new Map<string, WithheldSum>();
  readonly #unfit = new Map<string, UnfitValues>();
  readonly #books = new Map<string, DecisionBook>();
  readonly #standings = new Map<string, Omit<Standing, 'law'>>();

  sources(reports: readonly SourceReport[]): void {
    for (const report of reports) {
      const key = `${report.owner} ${report.domain}`;
      const open = this.#open.get(key) ?? 0;
      if (open > 0 && !UNASKED.has(report.status)) this.#open.set(key, open - 1);
      const known = this.#sources.get(key);
      const worse = !known || isWorse(report.status, known.status) ? report : known;
      const slower = (known?.milliseconds ?? 0) > report.milliseconds ? known : report;
      const lacks = known?.incomplete === true && worse.incomplete !== true;
      this.#sources.set(key, {
        ...worse,
        ...(slower === worse ? {} : timesOf(slower ?? report)),
        ...(lacks ? { incomplete: true } : {}),
      });
    }
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
  asking(domain: Domain, plans: readonly Plan[], questions = 1): void {
    for (const { asked } of plans)
      for (const { owner } of asked) {
        const key = `${owner} ${domain}`;
        this.#open.set(key, (this.#open.get(key) ?? 0) + questions);
      }
  }

  /**
   * Notes who was asked and who was not, before any source is.
   *
   * @param plans as the law has them.
   * @param asked where not all of those are asked whom the law lets be asked.
   */
  planned(domain: Domain, uses: readonly FieldUse[], plans: readonly Plan[], asked = plans): void {
    this.asking(domain, asked);
    const owners: Partial<Record<StateCode, OwnerStanding>> = {};
    for (const { asked, unasked } of plans) {
      for (const { owner, matchable } of asked) owners[owner] = matchable === 'never' ? 'SILENT' : 'ASKED';
      for (const { owner, status } of unasked)
        if (status === 'NOT_PERMITTED' || status === 'NOT_SEARCHABLE') owners[owner] = status;
    }
    if (Object.keys(owners).length === 0) return;
    const key = `${domain} ${uses.map(({ path, use }) => `${path} ${use}`).join()}`;
    const known = this.#standings.get(key);
    this.#standings.set(key, { domain, uses, owners: { ...known?.owners, ...owners } });
  }

  report({ versions, law }: Pick<Ruling, 'versions' | 'law'>): SubgraphReport {
    const book = this.#withheld.report(this.#disclosed.keys());
    return {
      sources: this.#reported(),
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

  #reported(): readonly SourceReport[] {
    const found = new Map(this.#sources);
    for (const [key, open] of this.#open) {
      const known = found.get(key);
      if (open === 0 || (known && isWorse(known.status, 'NOT_AWAITED'))) continue;
      const [owner, domain] = key.split(' ') as [StateCode, Domain];
      found.set(key, { owner, domain, status: 'NOT_AWAITED', milliseconds: known?.milliseconds ?? 0 });
    }
    return [...found.values()];
  }
}

function timesOf({ milliseconds, tookMs }: SourceReport): Pick<SourceReport, 'milliseconds' | 'tookMs'> {
  return { milliseconds, ...(tookMs === undefined ? {} : { tookMs }) };
}

/** What is said of an owner that was not asked. */
const UNASKED: ReadonlySet<SourceStatus> = new Set([
  'NOT_ASKED',
  'NOT_PERMITTED',
  'NOT_SEARCHABLE',
  'NOT_CONNECTED',
]);
