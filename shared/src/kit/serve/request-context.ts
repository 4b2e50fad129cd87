import type { GraphQLResolveInfo } from 'graphql';
import type { Catalogue } from '../../domains/catalogue.ts';
import type { Quota } from '../../ledger/write/quota.ts';
import type { LawfulSources, Plan, SourceCaller } from '../../sources/sql/fan-out.ts';
import type { FieldScope } from '../../sources/sql/statement-form.ts';
import type { ReportCollector } from './collector.ts';
import type { DecisionClasses } from './decision-class.ts';
import type { RequestIds } from './request-ids.ts';

/**
 * What everything that one request asks has in common: whom it may ask and under which law, how long it waits, and who
 * names, counts and reports what it finds.
 */
export interface RequestContext extends LawfulSources, SourceCaller {
  readonly catalogue: Catalogue;
  readonly ids: RequestIds;
  readonly classes: DecisionClasses;
  readonly collector: ReportCollector;
  /** Counts what is tried. Without it, questions that have to be counted are not answered. */
  readonly quota?: Quota | undefined;
}

/** The same, for one question: where the fields stand that ask it, as `AskedSource.at` has it. */
export interface QuestionContext extends RequestContext {
  readonly at: readonly string[];
}

/** Where a field stands: response keys from the root, without places in lists, joined by dots. */
export function placeOf({ path }: Pick<GraphQLResolveInfo, 'path'>): string {
  const keys: string[] = [];
  for (let step: typeof path | undefined = path; step; step = step.prev)
    if (typeof step.key === 'string') keys.unshift(step.key);
  return keys.join('.');
}

/** What a statement to one source may look at, on the day of the inquiry. */
export function scopeOf(
  { catalogue, ruling }: Pick<RequestContext, 'catalogue' | 'ruling'>,
  { domain, asked }: Pick<Plan, 'domain' | 'asked'>,
  requested: ReadonlySet<string> = NO_FIELDS,
): FieldScope {
  return { entry: catalogue[domain], owners: asked, requested, on: ruling.inquiry.on };
}

const NO_FIELDS: ReadonlySet<string> = new Set();
