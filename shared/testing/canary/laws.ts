import { DOMAINS, FIELD_CATEGORIES, MASKS, type Domain } from '../../src/core/vocabulary.ts';
import { catalogue, recordTypes } from '../../src/domains/catalogue.ts';
import { randomInquiryOn, type LawWorld } from '../../src/policy/testing/random-law.ts';
import type { Inquiry } from '../../src/policy/words/inquiry.ts';
import type { fc } from '../drawn.ts';

/** A day so many days from now. */
export const day = (offset: number): string =>
  new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);

/** Fields that single rules name: at every depth, links and what they hold included. */
const named = (domain: Domain): readonly string[] =>
  catalogue()
    [domain].fields.filter(
      ({ name, graphqlType }) => !UNNAMEABLE.has(name) && !recordTypes().has(graphqlType),
    )
    .map(({ path }) => path);
/** What cannot be withheld alone: without it there is no record, or no link. */
const UNNAMEABLE: ReadonlySet<string> = new Set(['id', 'owner', 'withheld', 'obligations']);

/** Laws over the whole schema, dense enough that every question meets some. */
export const canaryLaws: LawWorld = {
  domains: DOMAINS,
  categories: FIELD_CATEGORIES,
  fields: Object.fromEntries(DOMAINS.map((domain) => [domain, named(domain)])),
  days: [day(-30), day(-1), day(0), day(1)],
  masks: MASKS,
  rarity: 3,
  limits: 2,
  catalogue,
};

/** Inquiries of the day on which they are drawn, as the hub dates what it is asked: a run may go on past midnight. */
export const inquiryOfToday: fc.Arbitrary<Inquiry> = randomInquiryOn([day(0)]).map((inquiry) => ({
  ...inquiry,
  on: day(0),
}));

/** @returns no longer true of one that was drawn before midnight: the hub may have answered it by either day's law. */
export const isOfToday = ({ on }: Inquiry): boolean => on === day(0);
