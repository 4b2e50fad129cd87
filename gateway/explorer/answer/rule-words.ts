import type { Language } from '../words/form.ts';

/** Rules of Delegated Regulation (EU) 2023/332 by which names and dates are the same or similar; the words are the page's own. */
const RULES: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  NAME_EQUAL: { en: 'same name', fr: 'même nom', de: 'gleicher Name' },
  NAME_PUNCTUATION: {
    en: 'same name but for punctuation',
    fr: 'même nom, à la ponctuation près',
    de: 'gleicher Name bis auf Satzzeichen',
  },
  NAME_INVERTED: { en: 'names in another order', fr: 'noms inversés', de: 'Namen vertauscht' },
  NAME_REGROUPED: {
    en: 'names joined or apart',
    fr: 'noms réunis ou séparés',
    de: 'Namen zusammen oder getrennt',
  },
  NAME_TRANSLITERATION: {
    en: 'same name in another script or spelling',
    fr: 'même nom, autre écriture ou translittération',
    de: 'gleicher Name in anderer Schrift oder Umschrift',
  },
  NAME_LETTERS_SWAPPED: {
    en: 'two letters swapped',
    fr: 'deux lettres interverties',
    de: 'zwei Buchstaben vertauscht',
  },
  NAME_ONE_EDIT: { en: 'one letter differs', fr: 'une lettre diffère', de: 'ein Buchstabe anders' },
  NAME_TRUNCATED: { en: 'name cut short', fr: 'nom tronqué', de: 'Name abgeschnitten' },
  DOB_EQUAL: { en: 'same birth', fr: 'même naissance', de: 'gleiche Geburt' },
  DOB_COMPATIBLE: { en: 'birth may be the same', fr: 'naissance compatible', de: 'Geburt vereinbar' },
  DOB_DAY_MONTH_INVERTED: {
    en: 'day and month swapped',
    fr: 'jour et mois intervertis',
    de: 'Tag und Monat vertauscht',
  },
  DOB_ONE_EDIT: {
    en: 'one digit of birth differs',
    fr: 'un chiffre de naissance diffère',
    de: 'eine Ziffer der Geburt anders',
  },
  NATIONALITY_EQUAL: { en: 'same nationality', fr: 'même nationalité', de: 'gleiche Staatsangehörigkeit' },
  SEX_EQUAL: { en: 'same sex', fr: 'même sexe', de: 'gleiches Geschlecht' },
};

/** @returns a rule in words; a rule that has none here in lower case: it is never left out. */
export function ruleWord(rule: string, language: Language): string {
  return RULES[rule]?.[language] ?? rule.toLowerCase().replaceAll('_', ' ');
}
