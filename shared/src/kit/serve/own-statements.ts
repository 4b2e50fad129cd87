import { HubError } from '../../core/errors.ts';
import type { StateCode } from '../../core/ids.ts';
import type { Catalogue } from '../../domains/catalogue.ts';
import type { Ruling } from '../../policy/words/ruling.ts';
import type { Source } from '../../sources/connection/national-source.ts';
import type { Query } from '../../sources/connection/query.ts';
import type { Sources } from '../../sources/connection/registry.ts';
import { clockQuery, hasClock, leftQuery } from '../../sources/sql/changes.ts';
import { bySearch, planSources, type MatchableOf, type Plan } from '../../sources/sql/fan-out.ts';
import type {
  AskedAs,
  LookupQuestion,
  SearchQuestion,
  StatisticsQuestion,
} from '../../sources/sql/question.ts';
import { reachStatement } from '../../sources/sql/reach.ts';
import {
  countStatement,
  idsStatement,
  linksStatement,
  lookupStatement,
  searchStatement,
} from '../../sources/sql/statement.ts';
import type { FieldScope, Statement } from '../../sources/sql/statement-form.ts';
import { statisticsStatement } from '../../sources/sql/statistics.ts';
import type { DomainDefinition } from '../schema/subgraph.ts';
import { REACHED_TO } from './budgets.ts';
import { changedStatement, questionOfChanges } from './changed-statement.ts';
import { COUNT_TO } from './count.ts';
import { linkedSql } from './linked-to.ts';
import { fromFar, lentLinks } from './lent-links.ts';
import { LINKS_LOOKED_AT } from './links-found.ts';
import { ordered } from './page.ts';
import type { Remaker } from './remade.ts';
import { scopeOf } from './request-context.ts';
import type { SourceQuestion } from './source-question.ts';
import { countingUses } from './statistics.ts';
import { triesOfSearch } from './tries.ts';

/** Whose source is asked, and under whose law: that of the State whose process this is. */
export interface OwnPlace {
  readonly source: Source;
  readonly registry: Sources;
  readonly catalogue: Catalogue;
  readonly definition: DomainDefinition;
  readonly remaker: Remaker;
  readonly ruling: Ruling;
  /** Who is asked. */
  readonly owners: readonly StateCode[];
}

/** The field under which law knows links, and which end of them is known. */
export interface LinkRows {
  readonly path: string;
  readonly side: 'near' | 'far';
}

/** What is sent to the source, with the plan that it was made by. */
export interface OwnStatement {
  readonly plan: Plan;
  readonly query: Query;
  /** Of records and links: what explains the columns. */
  readonly rows?: { readonly statement: Statement; readonly link?: LinkRows };
}

/** A question, but for the one about the source itself. */
export type AskedOfRecords = Exclude<SourceQuestion, { readonly verb: 'HELLO' }>;

/**
 * Makes the statement that a question asks, by the functions by which the hub would make it, under this State's own ruling.
 *
 * @throws HubError BAD_INPUT when it asks what no field of the schema asks; LAW_DIFFERS when the law here does not let it be asked.
 */
export function ownStatement(place: OwnPlace, question: AskedOfRecords): OwnStatement {
  switch (question.verb) {
    case 'SEARCH': {
      const { made, paths, page } = question;
      const { plan, asked } = narrowed(place, searchOf(place, made));
      const { first, after, countTo } = page;
      const wanted = { first, ...(after ? { after } : {}), ...(countTo === undefined ? {} : { countTo }) };
      return ofRows(plan, searchStatement(scopeIn(place, plan, paths), asked, wanted));
    }
    case 'COUNT': {
      const { plan, asked } = narrowed(place, searchOf(place, question.made));
      return { plan, query: countStatement(scopeIn(place, plan), asked, COUNT_TO) };
    }
    case 'IDS': {
      const plan = planOf(place, bySearch([]));
      return ofRows(plan, idsStatement(scopeIn(place, plan, question.paths), question.ids));
    }
    case 'LOOKUP': {
      const asked = lookupOf(place, question.made);
      const plan = planOf(place, bySearch(asked.uses));
      return ofRows(plan, lookupStatement(scopeIn(place, plan, question.paths), asked));
    }
    case 'LINKS':
      return linksIn(place, question);
    case 'REACH':
      return reached(place, question);
    case 'STATISTICS': {
      const { plan, asked } = narrowed(place, statisticsOf(place, question.made));
      return { plan, query: statisticsStatement(scopeIn(place, plan), asked, question.seed) };
    }
    case 'HAS_CLOCK':
      return { plan: planOf(place, bySearch([])), query: hasClock };
    case 'CLOCK':
      return { plan: planOf(place, bySearch([])), query: clockQuery };
    case 'CHANGED':
    case 'LEFT':
      return changed(place, question);
  }
}

function linksIn(place: OwnPlace, question: Extract<SourceQuestion, { verb: 'LINKS' }>): OwnStatement {
  const { link, side, from, paths, limit = LINKS_LOOKED_AT } = question;
  const isKnown = place.definition.links.some(
    ({ domain, path, farDomain }) =>
      domain === link.domain && path === link.path && farDomain === link.farDomain,
  );
  if (!isKnown) throw refused('there are no such links');
  const near = planOf(place, (owner) => lentLinks(owner, link.path));
  const [plan = near] = side === 'near' ? [near] : fromFar([near], link.path);
  const statement = linksStatement(scopeIn(place, plan, paths), { link, side, from, limit });
  return { plan, query: statement.query, rows: { statement, link: { path: link.path, side } } };
}

/** Records about which something is tried: of those that the question as a whole could match. */
function reached(place: OwnPlace, question: Extract<SourceQuestion, { verb: 'REACH' }>): OwnStatement {
  const asked = place.remaker.again(question.made);
  if ('keys' in asked) throw refused('a lookup reaches no records by the rest of it');
  const made = 'groupBy' in asked ? statisticsOf(place, question.made) : searchOf(place, question.made);
  const plan = planOf(place, bySearch(made.uses));
  const { linkedTo } = made;
  const { linked } = question.made;
  const by = linkedTo && linked && ((of: Plan) => linkedSql(linkedTo.link, linked, of.asked, onOf(place)));
  const tried = triesOfSearch(made, by)[question.place];
  if (tried?.about.kind !== 'REACHED') throw refused('there is no such try');
  return { plan, query: reachStatement(scopeIn(place, plan), tried.about.by(plan), REACHED_TO) };
}

function changed(
  place: OwnPlace,
  question: Extract<SourceQuestion, { verb: 'CHANGED' | 'LEFT' }>,
): OwnStatement {
  const asked = searchOf(place, { ...question.made, ofChanges: true });
  if (asked.linkedTo) throw refused('links have no clock');
  const plan = planOf(place, bySearch(asked.uses));
  const { seed } = question;
  if (question.verb === 'LEFT') {
    mustBeOf(place, question.held);
    return { plan, query: leftQuery(scopeIn(place, plan), asked, question.held, seed) };
  }
  mustBeOf(place, question.slices);
  const slices = question.slices.map(({ since, days, ...slice }) => ({
    ...slice,
    ...(since === undefined ? {} : { since }),
    ...(days === undefined ? {} : { days }),
  }));
  const scope = scopeIn(place, plan, question.paths);
  return ofRows(plan, changedStatement(scope, asked, { slices, seed, first: question.first }));
}

function mustBeOf({ owners }: OwnPlace, parts: readonly { readonly owner: StateCode }[]): void {
  if (!parts.every(({ owner }) => owners.includes(owner)))
    throw refused('it is of an owner who is not asked');
}

function searchOf({ remaker }: OwnPlace, made: AskedAs): SearchQuestion {
  const asked = remaker.again(made);
  if (!('order' in asked)) throw refused(`${made.field} is no search`);
  const question = made.ofChanges === true ? questionOfChanges(asked) : asked;
  return made.mixing === undefined ? question : ordered(question, made.mixing);
}

function lookupOf({ remaker }: OwnPlace, made: AskedAs): LookupQuestion {
  const asked = remaker.again(made);
  if (!('keys' in asked)) throw refused(`${made.field} is no lookup`);
  return { ...asked, keys: [...new Set(asked.keys)] };
}

function statisticsOf({ remaker }: OwnPlace, made: AskedAs): StatisticsQuestion {
  const asked = remaker.again(made);
  if (!('groupBy' in asked)) throw refused(`${made.field} counts nothing`);
  return { ...asked, uses: countingUses(asked.uses) };
}

/** The plan of a question, and the question with the condition of its link. */
function narrowed<Q extends SearchQuestion | StatisticsQuestion>(
  place: OwnPlace,
  asked: Q,
): { readonly plan: Plan; readonly asked: Q } {
  const plan = planOf(place, bySearch(asked.uses));
  const { linkedTo, asked: made } = asked;
  if (!linkedTo || !made?.linked) return { plan, asked };
  const condition = linkedSql(linkedTo.link, made.linked, plan.asked, onOf(place));
  return { plan, asked: { ...asked, conditions: [...asked.conditions, condition] } };
}

/** @throws HubError LAW_DIFFERS unless the law lets exactly those be asked whom the hub asks. */
function planOf({ source, registry, definition, ruling, owners }: OwnPlace, of: MatchableOf): Plan {
  const plans = planSources({ registry, ruling }, definition.domain, of, owners);
  const plan = plans.find((one) => one.source === source);
  if (plan?.asked.length !== owners.length)
    throw new HubError('LAW_DIFFERS', 'the law here does not let all of them be asked this');
  return plan;
}

function ofRows(plan: Plan, statement: Statement): OwnStatement {
  return { plan, query: statement.query, rows: { statement } };
}

function scopeIn(place: OwnPlace, plan: Plan, paths: readonly string[] = []): FieldScope {
  return scopeOf(place, plan, new Set(paths));
}

function onOf({ ruling }: OwnPlace): string {
  return ruling.inquiry.on;
}

function refused(what: string): HubError {
  return new HubError('BAD_INPUT', what);
}
