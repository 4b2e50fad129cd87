import type { Words } from '../words/form.ts';

const en = {
  'issuer.go': 'Sign in at the State’s issuer',
  'issuer.goAt': 'Sign in at {place}',
  'issuer.lead':
    'You sign in where your State has you sign in. Purpose and case go with every question; both can be changed at any time.',
  'issuer.where': 'Issuer',
  'issuer.none':
    'Nobody can sign in here: no issuer of this hub has a clientId. Whoever runs the hub gives it one in issuers.yaml.',
  'issuer.waiting': 'A window of the issuer is open. Sign in there; this page goes on by itself.',
  'issuer.late': '{issuer} has not answered in time. Try again.',
  'issuer.another': '{issuer} has signed in another officer. Sign out here first.',
  'issuer.noWindow':
    'The browser has opened no window. Allow pop-up windows for this address, and try again.',
} as const;
type Name = keyof typeof en;

const fr: Readonly<Record<Name, string>> = {
  'issuer.go': 'Se connecter auprès de l’émetteur de l’État',
  'issuer.goAt': 'Se connecter auprès de {place}',
  'issuer.lead':
    'Vous vous connectez là où votre État vous fait vous connecter. Finalité et affaire accompagnent chaque question et peuvent changer à tout moment.',
  'issuer.where': 'Émetteur',
  'issuer.none':
    'Personne ne peut se connecter ici : aucun émetteur n’a de clientId. Qui exploite le concentrateur en donne un dans issuers.yaml.',
  'issuer.waiting':
    'Une fenêtre de l’émetteur est ouverte. Connectez-vous-y ; cette page continue d’elle-même.',
  'issuer.late': '{issuer} n’a pas répondu à temps. Réessayez.',
  'issuer.another': '{issuer} a connecté un autre agent. Déconnectez-vous d’abord ici.',
  'issuer.noWindow':
    'Le navigateur n’a ouvert aucune fenêtre. Autorisez les fenêtres surgissantes pour cette adresse et réessayez.',
};

const de: Readonly<Record<Name, string>> = {
  'issuer.go': 'Bei der Ausgabestelle des Staates anmelden',
  'issuer.goAt': 'Bei {place} anmelden',
  'issuer.lead':
    'Sie melden sich dort an, wo Ihr Staat es vorsieht. Zweck und Verfahren gehen mit jeder Frage und lassen sich jederzeit ändern.',
  'issuer.where': 'Ausgabestelle',
  'issuer.none':
    'Hier kann sich niemand anmelden: Keine Ausgabestelle hat eine clientId. Der Betreiber trägt sie in issuers.yaml ein.',
  'issuer.waiting':
    'Ein Fenster der Ausgabestelle ist offen. Melden Sie sich dort an; diese Seite geht von selbst weiter.',
  'issuer.late': '{issuer} hat nicht rechtzeitig geantwortet. Versuchen Sie es noch einmal.',
  'issuer.another': '{issuer} hat eine andere Person angemeldet. Melden Sie sich hier zuerst ab.',
  'issuer.noWindow':
    'Der Browser hat kein Fenster geöffnet. Erlauben Sie Pop-up-Fenster für diese Adresse, und versuchen Sie es noch einmal.',
};

/** Sign-in at an issuer. */
export const ISSUER_WORDS = { en, fr, de } satisfies Words<Name>;
