import type { Codes, Language } from './form.ts';

/** Words for codes whose description in the schema explains them and names nothing that fits into a list or a strip. */
export const OWN_CODES: Readonly<Record<Language, Codes>> = {
  en: {
    Sex: { NOT_KNOWN: 'Not known', MALE: 'Male', FEMALE: 'Female', NOT_APPLICABLE: 'Not applicable' },
    AgencyKind: { SPOC: 'Single point of contact', SUPERVISORY_AUTHORITY: 'Supervisory authority' },
    Role: {
      FRONTLINE: 'Frontline officer',
      SPOC_OPERATOR: 'SPOC operator',
      SPOC_SUPERVISOR: 'SPOC supervisor',
      OPERATOR: 'Hub operator',
    },
    ReleaseUrgency: { NORMAL: 'Normal', URGENT: 'Urgent', IMMINENT_DANGER: 'Imminent danger' },
    MatchMode: { SIMILAR: 'What is similar too', EXACT: 'Only what is equal' },
  },
  fr: {
    Sex: { NOT_KNOWN: 'Inconnu', MALE: 'Masculin', FEMALE: 'Féminin', NOT_APPLICABLE: 'Sans objet' },
    AgencyKind: { SPOC: 'Point de contact unique', SUPERVISORY_AUTHORITY: 'Autorité de contrôle' },
    Role: { FRONTLINE: 'Agent de terrain', OPERATOR: 'Exploitant du hub' },
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
    AgencyKind: { SPOC: 'Zentrale Kontaktstelle', SUPERVISORY_AUTHORITY: 'Aufsichtsbehörde' },
    Role: { FRONTLINE: 'Einsatzkraft vor Ort', OPERATOR: 'Betreiber des Hubs' },
    ReleaseUrgency: { NORMAL: 'Gewöhnlich', URGENT: 'Dringend', IMMINENT_DANGER: 'Unmittelbare Gefahr' },
    MatchMode: { SIMILAR: 'Auch Ähnliches', EXACT: 'Nur Gleiches' },
  },
};

/** The hub's words as a list shows them: without a full stop behind, and with those above in their place. */
export function shownCodes(hub: Codes, language: Language): Codes {
  const bare = Object.fromEntries(
    Object.entries(hub).map(([list, words]) => [
      list,
      Object.fromEntries(Object.entries(words).map(([code, word]) => [code, typeset(word, language)])),
    ]),
  );
  const own = Object.entries(OWN_CODES[language]).map(([list, words]) => [list, { ...bare[list], ...words }]);
  return { ...bare, ...(Object.fromEntries(own) as Codes) };
}

/** As the page writes its own words: no full stop behind, round apostrophes, and French signs set apart. */
function typeset(word: string, language: Language): string {
  const bare = word.replace(/\.$/u, '').replaceAll("'", '’');
  return language === 'fr' ? bare.replace(/\s?([:;])(?=\s)/gu, '\u00a0$1') : bare;
}
