import type { Words } from '../words/form.ts';

const en = {
  'pack.screen': 'Check evidence',
  'pack.title': 'Does an evidence pack hold?',
  'pack.about':
    'Everything is checked in this browser, also when the hub is off; nothing is sent anywhere. Drop the pack here, or choose it.',
  'pack.choose': 'Evidence pack (.zip)',
  'pack.pinned': 'Key of the hub, as its operator publishes it (optional)',
  'pack.checking': 'Checking …',
  'pack.broken': '{name} is no evidence pack: {message}',
  'pack.holds': 'The pack holds.',
  'pack.fails': 'The pack does not hold. Changed or unfit: {files}',
  'pack.signer': 'Signed by {signer}, entry {entry}, under a checkpoint of {size} records.',
  'pack.pinnedKey': 'The key is the one that you brought.',
  'pack.ownKey':
    'The key is the one in the pack: whoever made the pack could have made the key. Compare it with the one that the operator of the hub publishes:',
  'pack.what':
    'The ledger holds the SHA-256 of response.json. Statement, conditions, rows and page were drawn from it when the pack was made; they are held by the list of files alone, so in doubt read response.json.',
  'pack.check.COMPLETE': 'All files are there, and no other',
  'pack.check.UNCHANGED': 'Every file is as listed',
  'pack.check.KEY': 'The key fits its name',
  'pack.check.ANSWER': 'The hub signed that it answered with these very bytes',
  'pack.check.RECEIPT': 'The receipt in the answer is that of the proof',
  'pack.check.CHECKPOINT': 'The hub signed the state of its ledger',
  'pack.check.INCLUDED': 'The ledger holds what was asked and what was answered',
  'pack.check.SAME_RECORD': 'What the hub signed is the record that the ledger holds',
  'pack.yes': 'holds',
  'pack.no': 'does not hold',
  'pack.unsigned': 'This hub signs nothing of its answers: no pack can be made.',
  'pack.how.title': 'How to check this',
  'pack.how':
    'Open “Check evidence” in the workbench, before or after signing in, and drop the zip file there. It reads whether response.json is what the hub answered (answer.txt), and whether the ledger holds it (proof.json, checkpoint.txt), by the key in key.txt.',
} as const;
type Name = keyof typeof en;

const fr: Readonly<Record<Name, string>> = {
  'pack.screen': 'Vérifier une preuve',
  'pack.title': 'Un dossier de preuve tient-il ?',
  'pack.about':
    'Tout est vérifié dans ce navigateur, même si le système est arrêté ; rien n’est envoyé. Déposez le dossier ici, ou choisissez-le.',
  'pack.choose': 'Dossier de preuve (.zip)',
  'pack.pinned': 'Clé du système, telle que son exploitant la publie (facultatif)',
  'pack.checking': 'Vérification …',
  'pack.broken': '{name} n’est pas un dossier de preuve : {message}',
  'pack.holds': 'Le dossier tient.',
  'pack.fails': 'Le dossier ne tient pas. Modifié ou inadapté : {files}',
  'pack.signer': 'Signé par {signer}, entrée {entry}, sous un point de contrôle de {size} enregistrements.',
  'pack.pinnedKey': 'La clé est celle que vous avez apportée.',
  'pack.ownKey':
    'La clé est celle du dossier : celui qui a fait le dossier a pu faire la clé. Comparez-la à celle que publie l’exploitant du système :',
  'pack.what':
    'Le registre détient le SHA-256 de response.json. Déclaration, conditions, lignes et page en ont été tirées à la création du dossier ; seule la liste des fichiers les tient : en cas de doute, lisez response.json.',
  'pack.check.COMPLETE': 'Tous les fichiers sont là, et aucun autre',
  'pack.check.UNCHANGED': 'Chaque fichier est tel que listé',
  'pack.check.KEY': 'La clé correspond à son nom',
  'pack.check.ANSWER': 'Le système a signé avoir répondu par ces octets mêmes',
  'pack.check.RECEIPT': 'Le reçu dans la réponse est celui de la preuve',
  'pack.check.CHECKPOINT': 'Le système a signé l’état de son registre',
  'pack.check.INCLUDED': 'Le registre détient la question et la réponse',
  'pack.check.SAME_RECORD': 'Ce que le système a signé est l’enregistrement que détient le registre',
  'pack.yes': 'tient',
  'pack.no': 'ne tient pas',
  'pack.unsigned': 'Ce système ne signe rien de ses réponses : aucun dossier ne peut être fait.',
  'pack.how.title': 'Comment vérifier',
  'pack.how':
    'Ouvrez « Vérifier une preuve » dans le poste de travail, avant ou après la connexion, et déposez-y le fichier zip. La page lit si response.json est ce que le système a répondu (answer.txt), et si le registre le détient (proof.json, checkpoint.txt), par la clé de key.txt.',
};

const de: Readonly<Record<Name, string>> = {
  'pack.screen': 'Beweis prüfen',
  'pack.title': 'Hält ein Beweispaket?',
  'pack.about':
    'Alles wird in diesem Browser geprüft, auch wenn der Hub aus ist; nichts wird gesendet. Legen Sie das Paket hier ab, oder wählen Sie es.',
  'pack.choose': 'Beweispaket (.zip)',
  'pack.pinned': 'Schlüssel des Hubs, wie sein Betreiber ihn veröffentlicht (freiwillig)',
  'pack.checking': 'Wird geprüft …',
  'pack.broken': '{name} ist kein Beweispaket: {message}',
  'pack.holds': 'Das Paket hält.',
  'pack.fails': 'Das Paket hält nicht. Verändert oder unpassend: {files}',
  'pack.signer': 'Unterschrieben von {signer}, Eintrag {entry}, unter einem Prüfpunkt von {size} Einträgen.',
  'pack.pinnedKey': 'Der Schlüssel ist der, den Sie mitgebracht haben.',
  'pack.ownKey':
    'Der Schlüssel ist der aus dem Paket: Wer das Paket machte, könnte ihn gemacht haben. Vergleichen Sie ihn mit dem, den der Betreiber des Hubs veröffentlicht:',
  'pack.what':
    'Das Register hält die SHA-256 von response.json. Angaben, Auflagen, Zeilen und Seite wurden beim Packen daraus gezogen; sie hält allein die Liste der Dateien: Im Zweifel gilt response.json.',
  'pack.check.COMPLETE': 'Alle Dateien sind da, und keine weitere',
  'pack.check.UNCHANGED': 'Jede Datei ist, wie die Liste sagt',
  'pack.check.KEY': 'Der Schlüssel passt zu seinem Namen',
  'pack.check.ANSWER': 'Der Hub hat unterschrieben, dass er mit genau diesen Bytes geantwortet hat',
  'pack.check.RECEIPT': 'Der Beleg in der Antwort ist der des Beweises',
  'pack.check.CHECKPOINT': 'Der Hub hat den Stand seines Registers unterschrieben',
  'pack.check.INCLUDED': 'Das Register hält, was gefragt und was geantwortet wurde',
  'pack.check.SAME_RECORD': 'Was der Hub unterschrieb, ist der Eintrag, den das Register hält',
  'pack.yes': 'hält',
  'pack.no': 'hält nicht',
  'pack.unsigned': 'Dieser Hub unterschreibt nichts von seinen Antworten: Es kann kein Paket gemacht werden.',
  'pack.how.title': 'Wie man dies prüft',
  'pack.how':
    'Öffnen Sie „Beweis prüfen“ im Arbeitsplatz, vor oder nach der Anmeldung, und legen Sie die Zip-Datei dort ab. Die Seite liest, ob response.json das ist, was der Hub geantwortet hat (answer.txt), und ob das Register es hält (proof.json, checkpoint.txt), mit dem Schlüssel in key.txt.',
};

/** Evidence packs, and whether one holds. */
export const PACK_WORDS = { en, fr, de } satisfies Words<Name>;
