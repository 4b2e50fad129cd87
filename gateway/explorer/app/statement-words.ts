import type { Words } from '../words/form.ts';

const en = {
  'statement.title': 'What you ask for, and why',
  'statement.lead':
    'Everything here goes with each question from the next one on, is judged under the law of every State that is asked, and is kept in the ledger. Answers that are already there keep the statement under which they were asked.',
  'statement.purpose': 'Purpose',
  'statement.case': 'Case',
  'statement.case.hint': 'The number or name of the file, in any script. The hub keeps it letter by letter.',
  'statement.offence': 'Offence',
  'statement.offence.none': 'none stated',
  'statement.offence.hint':
    'Many States lend more where the offence is serious enough: Directive (EU) 2023/977 Art. 6(1)(g).',
  'statement.months': 'Sentence up to, months',
  'statement.law': 'Under the law of',
  'statement.law.none': 'not stated',
  'statement.urgency': 'Urgency',
  'statement.urgency.NORMAL': 'The ordinary time limits hold: Directive (EU) 2023/977 Art. 5(1).',
  'statement.urgency.URGENT':
    'Answers are due within eight hours where the information is directly accessible, within three days where it is not: Directive (EU) 2023/977 Art. 5(1).',
  'statement.urgency.IMMINENT_DANGER':
    'There is an imminent danger to life or limb, or a serious threat to public security. It is recorded and will be looked at.',
  'statement.necessity': 'Why sensitive data is strictly necessary',
  'statement.necessity.hint':
    'Only where data of special categories, such as health, ethnic origin or DNA, is needed: LED (EU) 2016/680 Art. 10. Leave it empty otherwise.',
  'statement.backing': 'Who answers for the case',
  'statement.backing.VOUCHED': 'My State vouches for it',
  'statement.backing.STATED': 'I state it myself',
  'statement.backing.VOUCHED.hint': 'The token says that your State knows this case and offence.',
  'statement.backing.STATED.hint':
    'Nobody has confirmed this case. Some States lend less to what is only stated, and those who oversee you see it.',
  'statement.use': 'Use from the next question on',
  'statement.cancel': 'Cancel',
} as const;
type Name = keyof typeof en;

const fr: Readonly<Record<Name, string>> = {
  'statement.title': 'Ce que vous demandez, et pourquoi',
  'statement.lead':
    'Tout ceci accompagne chaque question dès la prochaine, est apprécié selon le droit de chaque État interrogé et conservé dans le registre. Les réponses déjà reçues gardent les indications sous lesquelles elles ont été demandées.',
  'statement.purpose': 'Finalité',
  'statement.case': 'Affaire',
  'statement.case.hint': 'Numéro ou nom du dossier, dans toute écriture. Il est conservé lettre par lettre.',
  'statement.offence': 'Infraction',
  'statement.offence.none': 'aucune indiquée',
  'statement.offence.hint':
    'Beaucoup d’États communiquent davantage si l’infraction est assez grave : directive (UE) 2023/977, art. 6, par. 1, point g).',
  'statement.months': 'Peine maximale (mois)',
  'statement.law': 'Selon le droit de',
  'statement.law.none': 'non indiqué',
  'statement.urgency': 'Urgence',
  'statement.urgency.NORMAL': 'Les délais ordinaires valent : directive (UE) 2023/977, art. 5, par. 1.',
  'statement.urgency.URGENT':
    'Réponse sous huit heures si les informations sont directement accessibles, sous trois jours sinon : directive (UE) 2023/977, art. 5, par. 1.',
  'statement.urgency.IMMINENT_DANGER':
    'Il existe un danger imminent pour la vie ou l’intégrité d’une personne, ou une menace grave pour la sécurité publique. Cela est consigné et sera vérifié.',
  'statement.necessity': 'Pourquoi des données sensibles sont strictement nécessaires',
  'statement.necessity.hint':
    'Seulement si des catégories particulières de données, telles que santé, origine ethnique ou ADN, sont requises : directive (UE) 2016/680, art. 10. Sinon, laissez vide.',
  'statement.backing': 'Qui répond de l’affaire',
  'statement.backing.VOUCHED': 'Mon État s’en porte garant',
  'statement.backing.STATED': 'Je l’indique moi-même',
  'statement.backing.VOUCHED.hint':
    'Le jeton atteste que votre État connaît cette affaire et cette infraction.',
  'statement.backing.STATED.hint':
    'Personne n’a confirmé cette affaire. Certains États communiquent alors moins, et ceux qui vous contrôlent le voient.',
  'statement.use': 'Utiliser dès la prochaine question',
  'statement.cancel': 'Annuler',
};

const de: Readonly<Record<Name, string>> = {
  'statement.title': 'Was Sie fragen, und warum',
  'statement.lead':
    'Alles hier geht ab der nächsten Frage mit jeder Frage mit, wird nach dem Recht jedes gefragten Staates beurteilt und im Register festgehalten. Antworten, die schon da sind, behalten die Angaben, unter denen gefragt wurde.',
  'statement.purpose': 'Zweck',
  'statement.case': 'Verfahren',
  'statement.case.hint':
    'Aktenzeichen oder Name, in jeder Schrift. Es bleibt Buchstabe für Buchstabe erhalten.',
  'statement.offence': 'Straftat',
  'statement.offence.none': 'keine angegeben',
  'statement.offence.hint':
    'Viele Staaten geben mehr heraus, wenn die Straftat schwer genug ist: Richtlinie (EU) 2023/977 Art. 6 Abs. 1 Buchst. g.',
  'statement.months': 'Höchststrafe in Monaten',
  'statement.law': 'Nach dem Recht von',
  'statement.law.none': 'nicht angegeben',
  'statement.urgency': 'Dringlichkeit',
  'statement.urgency.NORMAL': 'Es gelten die gewöhnlichen Fristen: Richtlinie (EU) 2023/977 Art. 5 Abs. 1.',
  'statement.urgency.URGENT':
    'Antwort binnen acht Stunden, wenn die Informationen unmittelbar zugänglich sind, sonst binnen drei Tagen: Richtlinie (EU) 2023/977 Art. 5 Abs. 1.',
  'statement.urgency.IMMINENT_DANGER':
    'Es besteht unmittelbare Gefahr für Leib oder Leben oder eine ernste Bedrohung der öffentlichen Sicherheit. Das wird festgehalten und nachgeprüft.',
  'statement.necessity': 'Warum sensible Daten unbedingt erforderlich sind',
  'statement.necessity.hint':
    'Nur wenn besondere Kategorien wie Gesundheit, ethnische Herkunft oder DNA gebraucht werden: Richtlinie (EU) 2016/680 Art. 10. Sonst leer lassen.',
  'statement.backing': 'Wer für das Verfahren einsteht',
  'statement.backing.VOUCHED': 'Mein Staat bürgt dafür',
  'statement.backing.STATED': 'Ich gebe es selbst an',
  'statement.backing.VOUCHED.hint': 'Das Token besagt, dass Ihr Staat Verfahren und Straftat kennt.',
  'statement.backing.STATED.hint':
    'Niemand hat dieses Verfahren bestätigt. Manche Staaten geben dann weniger heraus, und die Aufsicht sieht es.',
  'statement.use': 'Ab der nächsten Frage verwenden',
  'statement.cancel': 'Abbrechen',
};

/** The statement and what each part of it means. The time limits of Directive (EU) 2023/977 Art. 5(1) and the terms are from memory. */
export const STATEMENT_WORDS = { en, fr, de } satisfies Words<Name>;
