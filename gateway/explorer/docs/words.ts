import type { Words } from '../words/form.ts';

const en = { 'docs.title': 'Dictionary' } as const;

/** The dictionary's own words: what it says is the schema's, in English, and its codes' in three languages. */
export const DOCS_WORDS: Words<keyof typeof en> = {
  en,
  fr: { 'docs.title': 'Dictionnaire' },
  de: { 'docs.title': 'Datenwörterbuch' },
};
