import type { Words } from '../words/form.ts';

const en = {
  'expert.example': 'Example',
  'expert.told': 'Who answered and what was withheld',
  'expert.none': 'No value of this answer is reported as withheld.',
  'expert.fields': 'Fields',
  'expert.times': 'Times',
  'expert.request': 'Asked for with requestRelease and the entry below.',
  'expert.receipt': 'In the ledger before it left:',
} as const;
type Name = keyof typeof en;
const fr: Readonly<Record<Name, string>> = {
  'expert.example': 'Exemple',
  'expert.told': 'Qui a répondu et ce qui n’est pas communiqué',
  'expert.none': 'Aucune valeur de cette réponse n’est signalée comme non communiquée.',
  'expert.fields': 'Champs',
  'expert.times': 'Nombre',
  'expert.request': 'À demander par requestRelease, avec l’inscription ci-dessous.',
  'expert.receipt': 'Inscrit au registre avant l’envoi :',
};
const de: Readonly<Record<Name, string>> = {
  'expert.example': 'Beispiel',
  'expert.told': 'Wer geantwortet hat und was zurückgehalten wurde',
  'expert.none': 'Kein Wert dieser Antwort ist als zurückgehalten gemeldet.',
  'expert.fields': 'Felder',
  'expert.times': 'Anzahl',
  'expert.request': 'Anzufragen mit requestRelease und dem Eintrag unten.',
  'expert.receipt': 'Im Register, bevor sie hinausging:',
};

/** The tab for whoever writes GraphQL. */
export const EXPERT_WORDS = { en, fr, de } satisfies Words<Name>;
