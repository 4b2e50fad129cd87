import type { Words } from '../words/form.ts';

const en = { 'expert.example': 'Example' } as const;
type Name = keyof typeof en;
const fr: Readonly<Record<Name, string>> = { 'expert.example': 'Exemple' };
const de: Readonly<Record<Name, string>> = { 'expert.example': 'Beispiel' };

/** The tab for whoever writes GraphQL. */
export const EXPERT_WORDS = { en, fr, de } satisfies Words<Name>;
