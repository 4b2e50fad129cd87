import { setupI18n, type I18n } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { createContext, use } from 'react';
import { ISSUER_WORDS } from '../app/issuer-words.ts';
import { PURPOSE_WORDS } from '../app/purpose-words.ts';
import { STATEMENT_WORDS } from '../app/statement-words.ts';
import { WITHHELD_WORDS } from '../answer/withheld-words.ts';
import { LETTER_WORDS } from '../oversight/letter-words.ts';
import { SUBJECT_WORDS } from '../oversight/subject-words.ts';
import { OVERSIGHT_WORDS } from '../oversight/words.ts';
import { ACT_WORDS } from '../releases/act-words.ts';
import { RELEASES_WORDS } from '../releases/words.ts';
import { ANSWER_WORDS } from '../answer/words.ts';
import { APP_WORDS } from '../app/words.ts';
import { MEMBER_WORDS } from '../ask/member-words.ts';
import { ASK_WORDS } from '../ask/words.ts';
import { BORDER_WORDS } from '../border/words.ts';
import { CHART_RECORD_WORDS } from '../chart/record-words.ts';
import { CHART_WORDS } from '../chart/words.ts';
import { DOCS_WORDS } from '../docs/words.ts';
import { EXPERT_WORDS } from '../expert/words.ts';
import { EXPORT_WORDS } from '../export/words.ts';
import { FIGURES_WORDS } from '../figures/words.ts';
import { LAW_WORDS } from '../law/words.ts';
import { PACK_WORDS } from '../pack/words.ts';
import { RECORD_WORDS } from '../record/words.ts';
import { INSTALLATION_WORDS } from '../status/installation-words.ts';
import { STATUS_WORDS } from '../status/words.ts';
import { LANGUAGES, type Language } from './form.ts';

/** One row a part: its words stand in its folder. */
const PARTS = [
  ISSUER_WORDS,
  PURPOSE_WORDS,
  STATEMENT_WORDS,
  WITHHELD_WORDS,
  LETTER_WORDS,
  SUBJECT_WORDS,
  OVERSIGHT_WORDS,
  ACT_WORDS,
  RELEASES_WORDS,
  ANSWER_WORDS,
  APP_WORDS,
  MEMBER_WORDS,
  ASK_WORDS,
  BORDER_WORDS,
  CHART_RECORD_WORDS,
  CHART_WORDS,
  DOCS_WORDS,
  EXPERT_WORDS,
  EXPORT_WORDS,
  FIGURES_WORDS,
  LAW_WORDS,
  PACK_WORDS,
  RECORD_WORDS,
  STATUS_WORDS,
  INSTALLATION_WORDS,
] as const;
type NamesOf<Part> = Part extends { readonly en: infer English } ? keyof English & string : never;
export type WordName = NamesOf<(typeof PARTS)[number]>;

/** @returns the words of a language, ready to be put into sentences. */
export function wordsOf(language: Language): I18n {
  const messages = Object.assign({}, ...PARTS.map((part) => part[language])) as Record<string, string>;
  return setupI18n({ locale: language, messages: { [language]: messages } }).setMessagesCompiler(
    compileMessage,
  );
}

/** The language that the browser prefers, of those that the page speaks. */
export function preferredLanguage(wanted: readonly string[]): Language {
  const tags = wanted.map((tag) => tag.slice(0, 2).toLowerCase());
  return tags.map((tag) => LANGUAGES.find((language) => language === tag)).find(Boolean) ?? 'en';
}

export const WordsContext = createContext<I18n>(wordsOf('en'));

/** Says a message: `const say = useWords(); say('ask.title', { count: 3 })`. */
export function useWords(): (name: WordName, values?: Readonly<Record<string, unknown>>) => string {
  const words = use(WordsContext);
  return (name, values) => words._(name, { ...values });
}

/** The language that the page speaks now. */
export function useLanguage(): Language {
  const { locale } = use(WordsContext);
  return LANGUAGES.find((language) => language === locale) ?? 'en';
}
