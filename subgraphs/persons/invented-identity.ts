import type { StateCode } from '../../shared/src/core/ids.ts';
import { travelDocument, type InventedPerson } from '../../shared/src/invented/people.ts';
import type { Chance, World } from '../../shared/src/invented/world.ts';
import type { ComparedIdentity } from './names/rules.ts';

/** A false surname that some go by. */
export function aliasOf(world: World, state: StateCode, i: number): string | undefined {
  const draw = world.chance('alias', state, i);
  return draw.chance(0.15) ? draw.pick(['Nowak', 'Silva', 'Novak', 'Rossi']) : undefined;
}

/** The identity that is confirmed, and the one under the alias if there is one. */
export function identitiesOf(person: InventedPerson, alias: string | undefined) {
  const transliteration = `${person.latin.forenames} ${person.latin.surname}`;
  const first = {
    kind: 'CONFIRMED',
    surnames: person.own.surname,
    forenames: person.own.forenames,
    patronymic: null,
    nameAtBirth: null,
    previousNames: null,
    script: person.script,
    transliteration,
    mrzName: mrzName(person),
    dateOfBirth: person.dateOfBirth,
    placeOfBirth: person.placeOfBirth,
    countryOfBirth: person.nationality,
    lowQuality: false,
  };
  if (alias === undefined) return [first];
  return [
    first,
    {
      ...first,
      kind: 'ALIAS',
      surnames: alias,
      forenames: person.latin.forenames,
      script: 'Latn',
      mrzName: null,
      transliteration: `${person.latin.forenames} ${alias}`,
      lowQuality: true,
    },
  ];
}

/** `SURNAME<<GIVEN<NAMES`, as ICAO Doc 9303 part 3 section 4.6 writes it. */
function mrzName(person: InventedPerson): string {
  const zone = (text: string): string =>
    text
      .toUpperCase()
      .normalize('NFD')
      .replace(/[^A-Z ]/gu, '')
      .replace(/ /gu, '<');
  return `${zone(person.latin.surname)}<<${zone(person.latin.forenames)}`;
}

/** The passport that a person carries, a few of them stolen, lost or false. */
export function documentsOf(draw: Chance, person: InventedPerson) {
  const passport = travelDocument(person);
  const status = draw.chance(0.08) ? draw.pick(['STOLEN', 'LOST', 'INVALIDATED', 'FALSE']) : 'VALID';
  return [{ ...passport, issuedOn: '2021-06-01', status, note: null }];
}

/** What one State's record offers for comparison: the spelling that it leads with. */
export function compared(person: InventedPerson): ComparedIdentity {
  return {
    surnames: person.latin.surname,
    forenames: person.latin.forenames,
    dateOfBirth: person.dateOfBirth,
    sex: person.sex,
    nationalities: [person.nationality],
  };
}
