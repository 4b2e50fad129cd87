import type { Words } from '../words/form.ts';

const en = {
  'app.title': 'Liaison workbench',
  'app.screens': 'Screens',
  'app.screen.ask': 'Ask',
  'app.screen.expert': 'Expert',
  'app.loading': 'Loading …',
  'app.language': 'Language',
  'app.notice': 'Notice',
  'app.demonstration':
    'Demonstration: the law profiles are illustrative; all records but the UN and OFAC lists are invented.',
  'app.failed': 'This did not work: {message}',
  'strip.label': 'Who asks, and why',
  'strip.minutes': '{minutes, plural, one {# minute left} other {# minutes left}}',
  'strip.hours': '{hours} hours left',
  'strip.change': 'Change',
  'strip.signOut': 'Sign out',
  'strip.ended': 'Your token has ended. Nothing of what you asked is kept here: sign in again.',
  'strip.office': 'Who asks',
  'strip.stated': 'only stated',
  'strip.vouched': 'vouched for',
  'strip.months': '{months, plural, one {up to # month} other {up to # months}}',
  'strip.law': 'law of {state}',
  'strip.noOffence': 'none stated',
  'signIn.title': 'Sign in',
  'signIn.state': 'State',
  'signIn.agency': 'Agency',
  'signIn.role': 'Role',
  'signIn.lead':
    'You ask as an invented officer. Purpose and case go with every question; both can be changed at any time.',
  'signIn.go': 'Sign in',
} as const;
type Name = keyof typeof en;

const fr: Readonly<Record<Name, string>> = {
  'app.title': 'Poste de travail Liaison',
  'app.screens': 'Écrans',
  'app.screen.ask': 'Interroger',
  'app.screen.expert': 'Mode expert',
  'app.loading': 'Chargement …',
  'app.language': 'Langue',
  'app.notice': 'Avis',
  'app.demonstration':
    'Démonstration : les profils de droit sont illustratifs ; toutes les fiches sont inventées, sauf les listes de l’ONU et de l’OFAC.',
  'app.failed': 'Échec : {message}',
  'strip.label': 'Qui demande, et pourquoi',
  'strip.minutes': '{minutes, plural, one {encore # minute} other {encore # minutes}}',
  'strip.hours': 'encore {hours} heures',
  'strip.change': 'Modifier',
  'strip.signOut': 'Se déconnecter',
  'strip.ended': 'Votre jeton a expiré. Rien de vos demandes n’est conservé ici : reconnectez-vous.',
  'strip.office': 'Qui demande',
  'strip.stated': 'non confirmée',
  'strip.vouched': 'garantie par l’État',
  'strip.months': '{months, plural, one {jusqu’à # mois} other {jusqu’à # mois}}',
  'strip.law': 'droit : {state}',
  'strip.noOffence': 'aucune indiquée',
  'signIn.title': 'Connexion',
  'signIn.state': 'État',
  'signIn.agency': 'Service',
  'signIn.role': 'Fonction',
  'signIn.lead':
    'Vous demandez en tant qu’agent fictif. Finalité et affaire accompagnent chaque question et peuvent changer à tout moment.',
  'signIn.go': 'Se connecter',
};

const de: Readonly<Record<Name, string>> = {
  'app.title': 'Liaison-Arbeitsplatz',
  'app.screens': 'Ansichten',
  'app.screen.ask': 'Fragen',
  'app.screen.expert': 'Expertenmodus',
  'app.loading': 'Wird geladen …',
  'app.language': 'Sprache',
  'app.notice': 'Hinweis',
  'app.demonstration':
    'Vorführung: Die Rechtsprofile sind Beispiele; alle Datensätze außer den Listen der VN und der OFAC sind erfunden.',
  'app.failed': 'Das ist nicht gelungen: {message}',
  'strip.label': 'Wer fragt, und warum',
  'strip.minutes': '{minutes, plural, one {noch # Minute} other {noch # Minuten}}',
  'strip.hours': 'noch {hours} Stunden',
  'strip.change': 'Ändern',
  'strip.signOut': 'Abmelden',
  'strip.ended': 'Ihr Token ist abgelaufen. Nichts von Ihren Fragen bleibt hier: Bitte neu anmelden.',
  'strip.office': 'Wer fragt',
  'strip.stated': 'nur angegeben',
  'strip.vouched': 'verbürgt',
  'strip.months': '{months, plural, one {bis # Monat} other {bis # Monate}}',
  'strip.law': 'Recht: {state}',
  'strip.noOffence': 'keine angegeben',
  'signIn.title': 'Anmelden',
  'signIn.state': 'Staat',
  'signIn.agency': 'Behörde',
  'signIn.role': 'Funktion',
  'signIn.lead':
    'Sie fragen als erfundene Beamtin oder erfundener Beamter. Zweck und Verfahren gehen mit jeder Frage und lassen sich jederzeit ändern.',
  'signIn.go': 'Anmelden',
};

/** Shell, sign-in and statement. */
export const APP_WORDS = { en, fr, de } satisfies Words<Name>;
