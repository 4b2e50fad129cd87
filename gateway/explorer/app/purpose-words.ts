import type { Purpose } from '../../../shared/src/core/vocabulary.ts';
import type { Words } from '../words/form.ts';

type Name = `purpose.${Purpose}`;

const en: Readonly<Record<Name, string>> = {
  'purpose.PREVENTION': 'To prevent criminal offences that nobody has committed yet.',
  'purpose.DETECTION': 'To find out whether an offence was committed.',
  'purpose.INVESTIGATION': 'To clear up an offence in a case that is open.',
  'purpose.PROSECUTION': 'To bring an accused person before a court.',
  'purpose.PENALTY_EXECUTION': 'To carry out a sentence.',
  'purpose.PUBLIC_SECURITY_THREAT': 'To ward off a threat to public security.',
  'purpose.BORDER_CHECK': 'To check a traveller or vehicle at the border.',
  'purpose.CUSTOMS_CHECK': 'To check goods and means of transport.',
  'purpose.IDENTITY_CHECK': 'To find out who a person is who stands before you.',
  'purpose.FIREARMS_LICENSING': 'To grant, check or withdraw a licence for a firearm.',
  'purpose.VEHICLE_REGISTRATION': 'To register a vehicle.',
  'purpose.MISSING_PERSON': 'To find a missing person: Regulation (EU) 2024/982.',
  'purpose.HUMAN_REMAINS': 'To give a name to human remains: Regulation (EU) 2024/982.',
  'purpose.MLA_PREPARATION': 'To prepare a request for mutual legal assistance.',
  'purpose.STRATEGIC_ANALYSIS': 'To count and compare. No person is looked for.',
  'purpose.DATA_SUBJECT_RIGHTS': 'To answer a person who asks about their own data: LED Art. 14 to 17.',
  'purpose.SUPERVISION': 'To supervise whether processing is lawful: LED Art. 45 to 47.',
};

const fr: Readonly<Record<Name, string>> = {
  'purpose.PREVENTION': 'Prévenir des infractions pénales que personne n’a encore commises.',
  'purpose.DETECTION': 'Établir si une infraction a été commise.',
  'purpose.INVESTIGATION': 'Élucider une infraction dans une affaire ouverte.',
  'purpose.PROSECUTION': 'Traduire une personne poursuivie devant un tribunal.',
  'purpose.PENALTY_EXECUTION': 'Exécuter une sanction pénale.',
  'purpose.PUBLIC_SECURITY_THREAT': 'Écarter une menace pour la sécurité publique.',
  'purpose.BORDER_CHECK': 'Contrôler un voyageur ou un véhicule à la frontière.',
  'purpose.CUSTOMS_CHECK': 'Contrôler des marchandises et des moyens de transport.',
  'purpose.IDENTITY_CHECK': 'Établir l’identité d’une personne présente.',
  'purpose.FIREARMS_LICENSING': 'Délivrer, vérifier ou retirer un permis d’arme à feu.',
  'purpose.VEHICLE_REGISTRATION': 'Immatriculer un véhicule.',
  'purpose.MISSING_PERSON': 'Retrouver une personne disparue : règlement (UE) 2024/982.',
  'purpose.HUMAN_REMAINS': 'Identifier des restes humains : règlement (UE) 2024/982.',
  'purpose.MLA_PREPARATION': 'Préparer une demande d’entraide judiciaire.',
  'purpose.STRATEGIC_ANALYSIS': 'Compter et comparer. Aucune personne n’est recherchée.',
  'purpose.DATA_SUBJECT_RIGHTS':
    'Répondre à une personne qui s’informe de ses propres données : directive (UE) 2016/680, art. 14 à 17.',
  'purpose.SUPERVISION': 'Contrôler la licéité du traitement : directive (UE) 2016/680, art. 45 à 47.',
};

const de: Readonly<Record<Name, string>> = {
  'purpose.PREVENTION': 'Straftaten verhüten, die noch niemand begangen hat.',
  'purpose.DETECTION': 'Aufdecken, ob eine Straftat begangen wurde.',
  'purpose.INVESTIGATION': 'Eine Straftat in einem laufenden Verfahren ermitteln.',
  'purpose.PROSECUTION': 'Eine beschuldigte Person vor Gericht bringen.',
  'purpose.PENALTY_EXECUTION': 'Eine Strafe vollstrecken.',
  'purpose.PUBLIC_SECURITY_THREAT': 'Eine Gefahr für die öffentliche Sicherheit abwehren.',
  'purpose.BORDER_CHECK': 'Reisende oder ein Fahrzeug an der Grenze kontrollieren.',
  'purpose.CUSTOMS_CHECK': 'Waren und Verkehrsmittel kontrollieren.',
  'purpose.IDENTITY_CHECK': 'Feststellen, wer eine anwesende Person ist.',
  'purpose.FIREARMS_LICENSING': 'Eine waffenrechtliche Erlaubnis erteilen, prüfen oder widerrufen.',
  'purpose.VEHICLE_REGISTRATION': 'Ein Fahrzeug zulassen.',
  'purpose.MISSING_PERSON': 'Eine vermisste Person finden: Verordnung (EU) 2024/982.',
  'purpose.HUMAN_REMAINS': 'Menschliche Überreste identifizieren: Verordnung (EU) 2024/982.',
  'purpose.MLA_PREPARATION': 'Ein Rechtshilfeersuchen vorbereiten.',
  'purpose.STRATEGIC_ANALYSIS': 'Zählen und vergleichen. Keine Person wird gesucht.',
  'purpose.DATA_SUBJECT_RIGHTS':
    'Einer Person antworten, die nach ihren eigenen Daten fragt: Richtlinie (EU) 2016/680 Art. 14 bis 17.',
  'purpose.SUPERVISION':
    'Prüfen, ob die Verarbeitung rechtmäßig ist: Richtlinie (EU) 2016/680 Art. 45 bis 47.',
};

/** What each purpose means, in a sentence for whoever states it. */
export const PURPOSE_WORDS = { en, fr, de } satisfies Words<Name>;
