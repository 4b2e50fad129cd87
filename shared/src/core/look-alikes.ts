/**
 * Capitals by the Latin capital that they cannot be told from on paper, on a plate or on metal. Cyrillic: the twelve letters of
 * Russian plates (GOST R 50577) and others of the same shape; Greek: the fourteen letters of Greek plates, chosen after Annex 2
 * of the Vienna Convention on Road Traffic (1968), which wants Latin capitals (both from memory); shapes after Unicode UTS 39,
 * confusables.
 */
export const LOOK_ALIKES: Readonly<Record<string, string>> = {
  ...pairs('АВЕЅІЈКМНОРСТУХҮԚԜҺӀѴ', 'ABESIJKMHOPCTYXYQWHIV'),
  ...pairs('ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿ', 'ABEZHIKMNOPTYXCJ'),
  // Turkish, whose small letters are two; and three letters of one shape: of Serbia, of Iceland, of West Africa.
  ...pairs('İÐƉ', 'IĐĐ'),
};

/** What stands at the same place of two texts, as a table. */
export function pairs(from: string, to: string): Readonly<Record<string, string>> {
  const others = [...to];
  return Object.fromEntries([...from].map((character, i) => [character, others[i] ?? '']));
}
