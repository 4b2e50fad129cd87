import { keptLetters, keptNormal } from './kept.ts';
import { LOOK_ALIKES } from './look-alikes.ts';

/**
 * Brings what is printed on a document or a plate to the form in which both are compared: capitals and digits, letters of all
 * scripts, by their shape (А of Russian and Α of Greek plates is A), digits of all scripts as 0 to 9. L-AB 123 and LÖ-AB 123 are
 * two plates. Blanks, hyphens and symbols do not count. `hub.document_key` in national databases does the same.
 *
 * @returns an empty text where nothing is left: it matches nothing.
 */
export function documentKey(text: string): string {
  if (ASCII.test(text)) return text.toUpperCase().replace(/[^A-Z0-9]/gu, '');
  const { single, several } = shapes();
  let key = '';
  for (const character of keptNormal(text, ''))
    key += single.get(character) ?? several[character] ?? character;
  // A capital of an i with a dot of its own, or with several, however many marks below the letter stand before it: U+0307.
  return key
    .normalize('NFD')
    .replace(/\u0307+/gu, '\u0307')
    .normalize('NFC')
    .replaceAll('\u0130', 'I')
    .normalize('NFC');
}

/**
 * Brings a serial number to the form in which serials are compared: that of documents, and letters that stamps and eyes confuse
 * with digits as digits (O and Q as 0, I and L as 1). `hub.serial_key` in national databases does the same.
 *
 * @returns an empty text for what says that there is no serial, or that it cannot be read (`UNKNOWN`, `OBLITERATED`, `б/н`, `000`):
 *   it is a state of the firearm, and matches nothing.
 */
export function serialKey(serial: string): string {
  const key = serialPart(serial);
  return isSerialState(serial) ? '' : key;
}

/** The same of a part of a serial, which may be a word that a whole one is not. */
export function serialPart(part: string): string {
  return exchanged(documentKey(part), SERIAL_FOLDS);
}

/** Whether a text says that a firearm has no serial, or none that can be read, and is none itself. */
export function isSerialState(text: string): boolean {
  const key = documentKey(text);
  return (states ??= new Set(stateKeys())).has(key) || NO_SERIAL.test(exchanged(key, SERIAL_FOLDS));
}

/**
 * What is left of a serial's key when marks that are read for each other on metal are one: B as 8, S as 5, З as 3, beside those
 * that are one in the key already. `hub.serial_marks` does the same of a key.
 */
export function serialMarks(key: string): string {
  return exchanged(key, MARK_FOLDS);
}

/** Letters of a document's key that are one with a digit in the key of a serial. */
export const SERIAL_FOLDS = { O: '0', Q: '0', I: '1', L: '1' } as const;
/** And those that a second look takes for a digit. */
export const MARK_FOLDS = { B: '8', S: '5', З: '3' } as const;
/** Nothing but noughts, or an X in each place: how forms are filled where there is nothing to write. */
export const NO_SERIAL = /^(?:0+|X+)$/u;

/** Written in the place of a serial where there is none, or none that can be read. From memory, as registers have it. */
const STATES = `
unknown, not known, none, no, no serial, no number, no serial number, no serial no, without number, nil, null, n/a, not available,
not applicable, not visible, obliterated, obliterated serial number, serial number obliterated, serial obliterated, defaced,
removed, serial removed, serial number removed, erased, filed off, ground off, ground, illegible, unreadable, not readable, missing,
absent, unmarked, s/n, serial, serial number,
unbekannt, keine, ohne, ohne nummer, keine nummer, unleserlich, nicht lesbar, nicht vorhanden, entfernt, ausgeschliffen,
abgeschliffen, weggeschliffen, inconnu, inconnue, aucun, aucune, sans, sans numéro, effacé, meulé, limé, illisible, néant, oblitéré,
desconocido, desconocida, ninguno, ninguna, sin número, sin serie, sin numeración, borrado, borrada, limado, limada, obliterado,
obliterada, ilegible, no visible, desconhecido, desconhecida, nenhum, sem número, sem numeração, sem série, raspado, raspada,
suprimido, suprimida, eliminado, eliminada, removido, removida, apagado, apagada, ilegível, ignorado, ignorada, não consta,
não aparente, não possui, não identificado, não identificada, sconosciuto, sconosciuta, nessuno, nessuna, senza matricola,
senza numero, abrasa, matricola abrasa, illeggibile, onbekend, geen, verwijderd, onleesbaar, zonder nummer, nieznany, brak, zatarty,
usunięty, nieczytelny, bez numeru, okänd, okänt, saknas, utan nummer, ukjent, ingen, ukendt, mangler, tuntematon, ei ole, puuttuu,
neznámé, bez čísla, nečitelné, vybroušeno, ismeretlen, nincs, olvashatatlan, necunoscut, fără număr, șters, nepoznat, nepoznato, nema,
bez broja, izbrušen, bilinmiyor, yok, silinmiş, kazınmış, numarasız,
неизвестно, неизвестен, неизвестный, нет, нет номера, без номера, б/н, спилен, удален, удалён, уничтожен, стерт, стёрт, нечитаем,
нечитаемый, отсутствует, невідомо, невідомий, немає, знищений, спиляний, відсутній, няма, без номер, заличен, непознат, непознато,
нема, без броја, избрушен,
άγνωστος, άγνωστο, κανένας, χωρίς αριθμό, σβησμένος, δεν υπάρχει, غير معروف, مجهول, لا يوجد, بدون رقم, ممسوح, مطموس, نامعلوم,
לא ידוע, אין, 无, 無, 不明, 未知`;

let states: ReadonlySet<string> | undefined;

/** The words above as keys, with and without their accents: they are often left out. */
export function stateKeys(): readonly string[] {
  const words = STATES.split(',').map((word) => word.trim());
  const bare = words.map((word) => word.normalize('NFD').replace(/[\u0300-\u036f]/gu, ''));
  return [...new Set([...words, ...bare].map(documentKey))];
}

/** Texts whose keys need no table: nearly all. */
export const ASCII = /^[\u0001-\u007f]*$/u;

/** How characters that are kept are exchanged for others, one by one. */
export interface Shapes {
  readonly single: ReadonlyMap<string, string>;
  /** For more than one. */
  readonly several: Readonly<Record<string, string>>;
}

let known: Shapes | undefined;

/** Each letter by its capital, the look-alikes by the Latin one, and the digits of all scripts. */
export function shapes(): Shapes {
  if (known) return known;
  const all = keptLetters();
  const kept = new Set(all);
  const single = new Map<string, string>();
  const put = (character: string, other: string | undefined): void => {
    if (other !== undefined && other !== character && kept.has(other)) single.set(character, other);
  };
  for (const character of all) put(character, digitOf(character) ?? shapeOf(character));
  return (known = { single, several: { ß: 'SS', ẞ: 'SS' } });
}

function shapeOf(character: string): string {
  const capital = LOOK_ALIKES[character] === undefined ? character.toUpperCase() : character;
  return LOOK_ALIKES[capital] ?? capital;
}

const DIGIT = /^\p{Nd}$/u;

/** Ten decimal digits of a script stand in a row (Unicode, chapter 22.3). */
export function digitOf(character: string): string | undefined {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x80 || !DIGIT.test(character)) return undefined;
  let zero = point;
  while (DIGIT.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String(point - zero);
}

function exchanged(key: string, folds: Readonly<Record<string, string>>): string {
  let made = '';
  for (const character of key) made += folds[character] ?? character;
  return made;
}
