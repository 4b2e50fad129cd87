import type { Language } from '../words/form.ts';

type Said = readonly [en: string, fr: string, de: string];

/**
 * Short words of codes for cells, chips and ribbons, where the hub's words are a sentence that explains them. Terms of law as in
 * Directive (EU) 2016/680 Art. 6 and Regulation (EU) 2019/818 Arts. 30 to 33, from memory of their language versions.
 */
const SHORT: Readonly<Record<string, Readonly<Record<string, Said>>>> = {
  Agreement: {
    EQUAL: ['equal', 'égal', 'gleich'],
    SIMILAR: ['similar', 'similaire', 'ähnlich'],
    MISSING: ['not on record', 'absent', 'nicht erfasst'],
    DIFFERENT: ['different', 'différent', 'anders'],
  },
  IdentityLinkColour: {
    YELLOW: ['yellow', 'jaune', 'gelb'],
    GREEN: ['green', 'vert', 'grün'],
    WHITE: ['white', 'blanc', 'weiß'],
    RED: ['red', 'rouge', 'rot'],
  },
  PersonMatchColour: { YELLOW: ['yellow', 'jaune', 'gelb'], WHITE: ['white', 'blanc', 'weiß'] },
  PersonIdentityLinkKind: {
    SAME_PERSON: ['same person?', 'même personne ?', 'dieselbe Person?'],
  },
  Mode: {
    DENY: ['withheld', 'non communiqué', 'zurückgehalten'],
    HIT_ONLY: [
      'only that there is something',
      'seulement qu’il y a quelque chose',
      'nur, dass es etwas gibt',
    ],
    NEEDS_APPROVAL: ['on approval', 'sur autorisation', 'nach Genehmigung'],
    MASK: ['shortened', 'abrégé', 'gekürzt'],
  },
  StatementBasis: {
    FACT: ['fact', 'fait', 'Tatsache'],
    ASSESSMENT: ['assessment', 'appréciation', 'Einschätzung'],
  },
  SubjectCategory: {
    SUSPECT: ['suspect', 'suspect', 'verdächtig'],
    CONVICTED: ['convicted', 'condamné', 'verurteilt'],
    VICTIM: ['victim', 'victime', 'Opfer'],
    WITNESS: ['witness', 'témoin', 'Zeuge'],
    CONTACT: ['contact', 'contact', 'Kontakt'],
    ASSOCIATE: ['associate', 'relation', 'Begleitperson'],
    INFORMANT: ['informant', 'informateur', 'Hinweisgeber'],
    MISSING: ['missing', 'disparu', 'vermisst'],
    UNIDENTIFIED: ['unidentified', 'non identifié', 'unbekannt'],
    LAWFUL_HOLDER: ['lawful holder', 'détenteur légal', 'rechtmäßiger Besitzer'],
    TRAVELLER: ['traveller', 'voyageur', 'Reisender'],
    CHILD_AT_RISK: ['child at risk', 'enfant en danger', 'gefährdetes Kind'],
  },
  ObligationKind: {
    NO_ONWARD: ['Not to be passed on', 'Ne pas transmettre', 'Nicht weitergeben'],
    NO_EVIDENCE: ['Not as evidence', 'Pas comme preuve', 'Nicht als Beweis'],
    NOTIFY_OWNER: ['Tell the owner', 'Informer le propriétaire', 'Eigentümer unterrichten'],
    DELETE_AFTER: ['Delete after', 'Effacer après', 'Löschen nach'],
    CONFIRM_BEFORE_ACTION: ['Confirm before acting', 'Confirmer avant d’agir', 'Vor Maßnahmen bestätigen'],
    LOG_EACH_VIEW: ['Log each view', 'Consigner chaque consultation', 'Jede Einsicht protokollieren'],
    PURPOSE_BOUND: ['Only for this purpose', 'Pour cette seule finalité', 'Nur für diesen Zweck'],
  },
};

/** Lists whose codes are what officers say. */
const AS_THEY_ARE: ReadonlySet<string> = new Set(['FirearmEuCategory']);
const PLACES: Readonly<Record<Language, number>> = { en: 0, fr: 1, de: 2 };

/** @returns a short word, or nothing where the hub's own word is to stand. */
export function shortWord(list: string, code: string, language: Language): string | undefined {
  if (AS_THEY_ARE.has(list)) return code;
  return SHORT[list]?.[code]?.[PLACES[language]];
}
