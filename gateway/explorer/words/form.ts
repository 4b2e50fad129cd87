/** The languages of the page, as BCP 47 tags. */
export const LANGUAGES = ['en', 'fr', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/**
 * The words of one part of the page: ICU messages by name, the same names in each language (the types hold it). A name begins with
 * its part: `ask.title`.
 */
export type Words<Name extends string> = Readonly<Record<Language, Readonly<Record<Name, string>>>>;

/** Words of each code by its list, which is named as in the schema: `{ Purpose: { INVESTIGATION: 'Investigation' } }`. */
export type Codes = Readonly<Record<string, Readonly<Record<string, string>>>>;
