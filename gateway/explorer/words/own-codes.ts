import type { Codes, Language } from './form.ts';

/** Words for codes whose description in the schema explains them and names nothing that fits into a list. */
export const OWN_CODES: Readonly<Record<Language, Codes>> = {
  en: {
    Sex: { NOT_KNOWN: 'Not known', MALE: 'Male', FEMALE: 'Female', NOT_APPLICABLE: 'Not applicable' },
    ReleaseUrgency: { NORMAL: 'Normal', URGENT: 'Urgent', IMMINENT_DANGER: 'Imminent danger' },
    MatchMode: { SIMILAR: 'What is similar too', EXACT: 'Only what is equal' },
  },
  fr: {
    Sex: { NOT_KNOWN: 'Inconnu', MALE: 'Masculin', FEMALE: 'Féminin', NOT_APPLICABLE: 'Sans objet' },
    ReleaseUrgency: { NORMAL: 'Normale', URGENT: 'Urgente', IMMINENT_DANGER: 'Danger imminent' },
    MatchMode: { SIMILAR: 'Aussi ce qui est similaire', EXACT: 'Seulement ce qui est égal' },
  },
  de: {
    Sex: {
      NOT_KNOWN: 'Nicht bekannt',
      MALE: 'Männlich',
      FEMALE: 'Weiblich',
      NOT_APPLICABLE: 'Nicht anwendbar',
    },
    ReleaseUrgency: { NORMAL: 'Gewöhnlich', URGENT: 'Dringend', IMMINENT_DANGER: 'Unmittelbare Gefahr' },
    MatchMode: { SIMILAR: 'Auch Ähnliches', EXACT: 'Nur Gleiches' },
  },
};

/** The hub's words as a list shows them: without a full stop behind, and with those above in their place. */
export function shownCodes(hub: Codes, language: Language): Codes {
  const bare = Object.fromEntries(
    Object.entries(hub).map(([list, words]) => [
      list,
      Object.fromEntries(Object.entries(words).map(([code, word]) => [code, word.replace(/\.$/u, '')])),
    ]),
  );
  return { ...bare, ...OWN_CODES[language] };
}
