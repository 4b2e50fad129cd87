import type { Words } from '../words/form.ts';

const en = {
  'app.title': 'Liaison workbench',
  'app.screens': 'Screens',
  'app.screen.expert': 'Expert',
  'app.loading': 'Loading …',
  'app.language': 'Language',
  'app.demonstration':
    'Demonstration: the law profiles are illustrative; all records but the UN and OFAC lists are invented.',
  'app.failed': 'This did not work: {message}',
  'strip.label': 'Who asks, and why',
  'strip.minutes': '{minutes, plural, one {# minute left} other {# minutes left}}',
  'strip.change': 'Change',
  'strip.signOut': 'Sign out',
  'signIn.title': 'Sign in',
  'signIn.state': 'State',
  'signIn.agency': 'Agency',
  'signIn.role': 'Role',
  'signIn.go': 'Sign in',
  'statement.purpose': 'Purpose',
  'statement.case': 'Case',
  'statement.offence': 'Offence',
  'statement.urgency': 'Urgency',
  'statement.necessity': 'Why it is needed',
  'statement.backing': 'Case is',
  'statement.use': 'Use from the next question on',
} as const;
type Name = keyof typeof en;

const fr: Readonly<Record<Name, string>> = {
  'app.title': 'Poste de travail Liaison',
  'app.screens': 'Écrans',
  'app.screen.expert': 'Expert',
  'app.loading': 'Chargement …',
  'app.language': 'Langue',
  'app.demonstration':
    'Démonstration : les profils de droit sont illustratifs ; toutes les fiches sont inventées, sauf les listes de l’ONU et de l’OFAC.',
  'app.failed': 'Échec : {message}',
  'strip.label': 'Qui demande, et pourquoi',
  'strip.minutes': '{minutes, plural, one {encore # minute} other {encore # minutes}}',
  'strip.change': 'Modifier',
  'strip.signOut': 'Se déconnecter',
  'signIn.title': 'Se connecter',
  'signIn.state': 'État',
  'signIn.agency': 'Service',
  'signIn.role': 'Fonction',
  'signIn.go': 'Se connecter',
  'statement.purpose': 'Finalité',
  'statement.case': 'Affaire',
  'statement.offence': 'Infraction',
  'statement.urgency': 'Urgence',
  'statement.necessity': 'Pourquoi c’est nécessaire',
  'statement.backing': 'L’affaire est',
  'statement.use': 'Utiliser dès la prochaine question',
};

const de: Readonly<Record<Name, string>> = {
  'app.title': 'Liaison-Arbeitsplatz',
  'app.screens': 'Ansichten',
  'app.screen.expert': 'Experte',
  'app.loading': 'Wird geladen …',
  'app.language': 'Sprache',
  'app.demonstration':
    'Vorführung: Die Rechtsprofile sind Beispiele; alle Datensätze außer den Listen der VN und der OFAC sind erfunden.',
  'app.failed': 'Das ist nicht gelungen: {message}',
  'strip.label': 'Wer fragt, und warum',
  'strip.minutes': '{minutes, plural, one {noch # Minute} other {noch # Minuten}}',
  'strip.change': 'Ändern',
  'strip.signOut': 'Abmelden',
  'signIn.title': 'Anmelden',
  'signIn.state': 'Staat',
  'signIn.agency': 'Behörde',
  'signIn.role': 'Funktion',
  'signIn.go': 'Anmelden',
  'statement.purpose': 'Zweck',
  'statement.case': 'Verfahren',
  'statement.offence': 'Straftat',
  'statement.urgency': 'Dringlichkeit',
  'statement.necessity': 'Warum es erforderlich ist',
  'statement.backing': 'Das Verfahren ist',
  'statement.use': 'Ab der nächsten Frage verwenden',
};

/** Shell, sign-in and statement. */
export const APP_WORDS = { en, fr, de } satisfies Words<Name>;
