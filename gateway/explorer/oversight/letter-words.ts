import type { Words } from '../words/form.ts';

const en = {
  'letter.head': 'Record {record}, as of {on}. Information under Article 14 of Directive (EU) 2016/680.',
  'letter.none': 'There is no disclosure of which you can be told.',
  'letter.told': 'Your data was disclosed to:',
  'letter.item': '{state}{third}, {agency}, for: {purpose}, {when}',
  'letter.third': 'outside the area of Directive (EU) 2016/680',
  'letter.once': 'once, on {on}',
  'letter.times': '{times} times, from {first} to {last}',
  'letter.categories': 'categories: {categories}',
  'letter.restricted':
    'Information may have been restricted under Article 15. Whether it was is not said here, so that silence tells nothing.',
  'letter.rights':
    'You may ask for rectification, erasure or restriction of processing (Art. 16), have the supervisory authority exercise your rights and check the lawfulness (Art. 17), lodge a complaint with it (Art. 52) and seek a judicial remedy (Art. 54).',
  'notice.head':
    'From {from} to {to}, {on}. Notice under Articles 7(3) and 16(6) of Directive (EU) 2016/680.',
  'notice.to': 'To: {agency}',
  'notice.record': 'Record {record} was shown to you between {first} and {last}.',
  'notice.recordOn': 'Record {record} was shown to you on {on}.',
  'notice.purposes': 'Purposes stated: {purposes}.',
  'notice.RECTIFIED': 'It was incorrect and has been rectified.',
  'notice.ERASED': 'It has been erased.',
  'notice.RESTRICTED': 'Its processing has been restricted.',
  'notice.UNLAWFUL': 'It was unlawfully transmitted.',
  'notice.duty.RECTIFIED': 'Rectify it wherever you hold it.',
  'notice.duty.ERASED': 'Erase it wherever you hold it.',
  'notice.duty.RESTRICTED': 'Restrict its processing wherever you hold it.',
  'notice.dutyUnlawful': 'Rectify or erase it, or restrict its processing, in accordance with Article 16.',
  'notice.entries': 'Entries of the ledger: {entries}.',
} as const;
type Name = keyof typeof en;

const fr: Readonly<Record<Name, string>> = {
  'letter.head':
    'Fiche {record}, au {on}. Informations au titre de l’article 14 de la directive (UE) 2016/680.',
  'letter.none': 'Il n’y a pas de communication dont vous puissiez être informé.',
  'letter.told': 'Vos données ont été communiquées à :',
  'letter.item': '{state}{third}, {agency}, pour : {purpose}, {when}',
  'letter.third': 'hors du champ de la directive (UE) 2016/680',
  'letter.once': 'une fois, le {on}',
  'letter.times': '{times} fois, du {first} au {last}',
  'letter.categories': 'catégories : {categories}',
  'letter.restricted':
    'Des informations peuvent avoir été limitées en vertu de l’article 15. Il n’est pas dit ici si elles l’ont été, de sorte que le silence ne révèle rien.',
  'letter.rights':
    'Vous pouvez demander la rectification, l’effacement ou la limitation du traitement (art. 16), faire exercer vos droits et vérifier la licéité par l’autorité de contrôle (art. 17), introduire une réclamation auprès d’elle (art. 52) et former un recours juridictionnel (art. 54).',
  'notice.head':
    'De {from} à {to}, le {on}. Avis au titre de l’article 7, paragraphe 3, et de l’article 16, paragraphe 6, de la directive (UE) 2016/680.',
  'notice.to': 'À : {agency}',
  'notice.record': 'La fiche {record} vous a été montrée entre le {first} et le {last}.',
  'notice.recordOn': 'La fiche {record} vous a été montrée le {on}.',
  'notice.purposes': 'Finalités indiquées : {purposes}.',
  'notice.RECTIFIED': 'Elle était inexacte et a été rectifiée.',
  'notice.ERASED': 'Elle a été effacée.',
  'notice.RESTRICTED': 'Son traitement a été limité.',
  'notice.UNLAWFUL': 'Elle a été transmise de manière illicite.',
  'notice.duty.RECTIFIED': 'Veuillez la rectifier partout où vous la détenez.',
  'notice.duty.ERASED': 'Veuillez l’effacer partout où vous la détenez.',
  'notice.duty.RESTRICTED': 'Veuillez en limiter le traitement partout où vous la détenez.',
  'notice.dutyUnlawful':
    'Veuillez la rectifier, l’effacer ou en limiter le traitement conformément à l’article 16.',
  'notice.entries': 'Entrées du registre : {entries}.',
};

const de: Readonly<Record<Name, string>> = {
  'letter.head': 'Datensatz {record}, Stand {on}. Auskunft nach Artikel 14 der Richtlinie (EU) 2016/680.',
  'letter.none': 'Es gibt keine Übermittlung, die Ihnen mitgeteilt werden kann.',
  'letter.told': 'Ihre Daten wurden übermittelt an:',
  'letter.item': '{state}{third}, {agency}, für: {purpose}, {when}',
  'letter.third': 'außerhalb des Geltungsbereichs der Richtlinie (EU) 2016/680',
  'letter.once': 'einmal, am {on}',
  'letter.times': '{times}-mal, vom {first} bis {last}',
  'letter.categories': 'Kategorien: {categories}',
  'letter.restricted':
    'Auskünfte können nach Artikel 15 eingeschränkt worden sein. Ob das so ist, wird hier nicht gesagt, damit Schweigen nichts verrät.',
  'letter.rights':
    'Sie können Berichtigung, Löschung oder Einschränkung der Verarbeitung verlangen (Art. 16), Ihre Rechte durch die Aufsichtsbehörde ausüben und die Rechtmäßigkeit prüfen lassen (Art. 17), bei ihr Beschwerde einlegen (Art. 52) und einen gerichtlichen Rechtsbehelf einlegen (Art. 54).',
  'notice.head':
    'Von {from} an {to}, {on}. Mitteilung nach Artikel 7 Absatz 3 und Artikel 16 Absatz 6 der Richtlinie (EU) 2016/680.',
  'notice.to': 'An: {agency}',
  'notice.record': 'Der Datensatz {record} wurde Ihnen zwischen dem {first} und dem {last} gezeigt.',
  'notice.recordOn': 'Der Datensatz {record} wurde Ihnen am {on} gezeigt.',
  'notice.purposes': 'Angegebene Zwecke: {purposes}.',
  'notice.RECTIFIED': 'Er war unrichtig und ist berichtigt worden.',
  'notice.ERASED': 'Er ist gelöscht worden.',
  'notice.RESTRICTED': 'Seine Verarbeitung ist eingeschränkt worden.',
  'notice.UNLAWFUL': 'Er ist unrechtmäßig übermittelt worden.',
  'notice.duty.RECTIFIED': 'Berichtigen Sie ihn überall, wo Sie ihn haben.',
  'notice.duty.ERASED': 'Löschen Sie ihn überall, wo Sie ihn haben.',
  'notice.duty.RESTRICTED': 'Schränken Sie seine Verarbeitung überall ein, wo Sie ihn haben.',
  'notice.dutyUnlawful':
    'Berichtigen oder löschen Sie ihn, oder schränken Sie seine Verarbeitung ein, nach Artikel 16.',
  'notice.entries': 'Einträge des Registers: {entries}.',
};

/** Papers that leave the house, in the language of who reads them. What LED Arts. 7(3), 14, 15 and 16(6) say, and their terms in French and German, from memory. */
export const LETTER_WORDS = { en, fr, de } satisfies Words<Name>;
