import type { Domain } from '../../../shared/src/core/vocabulary.ts';
import { calibreName } from '../../../subgraphs/firearms/calibre.ts';
import { kilogramsInOne, substanceNamed } from '../../../subgraphs/drug-seizures/substances.ts';
import { exactProduct, reportedUnit } from '../../../subgraphs/drug-seizures/units.ts';
import type { UnknownWord } from '../import-format.ts';
import type { Fields } from './record-check.ts';
import { remembered } from './remembered.ts';

/** A record with the words of vocabularies in their standard form, and those that are not known. */
export interface Standardised {
  readonly members: Fields;
  readonly unknown: readonly UnknownWord[];
}

/**
 * Brings what a State calls a calibre or a substance to the name by which all States' are searched; what it wrote is kept
 * beside it, as `calibreRaw` and `substanceRaw`. What follows from that is filled in where the State left it out, such as
 * the kilograms in a quantity of grams. What is not known stays as it is.
 */
export function standardised(domain: Domain, members: Fields): Standardised {
  if (domain === 'firearm') return firearm(members);
  return domain === 'seizure' ? seizure(members) : { members, unknown: [] };
}

const calibreOf = remembered(calibreName);

function firearm(members: Fields): Standardised {
  const written = textOf(members['calibre']) ?? textOf(members['calibreRaw']);
  if (written === undefined) return { members, unknown: [] };
  const calibre = calibreOf(written);
  return {
    members: {
      ...members,
      calibre: calibre ?? written,
      calibreRaw: members['calibreRaw'] ?? written,
    },
    unknown: calibre === undefined ? [{ what: 'calibre', word: written }] : [],
  };
}

const substanceOf = remembered(substanceNamed);
const unitOf = remembered(reportedUnit);

function seizure(members: Fields): Standardised {
  const given = members['items'];
  if (!Array.isArray(given)) return { members, unknown: [] };
  const unknown: UnknownWord[] = [];
  const items = (given as readonly Fields[]).map((item) => seizureItem(item, unknown));
  const classes = items.flatMap((item) => textOf(item['substanceClass']) ?? []);
  const kilograms = items.map((item) => item['kilograms']);
  const isWeighed = kilograms.length > 0 && kilograms.every((one) => typeof one === 'number');
  const total = isWeighed ? (kilograms as readonly number[]).reduce((sum, one) => sum + one, 0) : undefined;
  return {
    members: {
      ...members,
      items,
      ...(members['substanceClasses'] == null && classes.length > 0
        ? { substanceClasses: [...new Set(classes)] }
        : {}),
      ...(members['totalKilograms'] == null && total !== undefined ? { totalKilograms: total } : {}),
    },
    unknown,
  };
}

function seizureItem(item: Fields, unknown: UnknownWord[]): Fields {
  const written = textOf(item['substance']) ?? textOf(item['substanceRaw']);
  const substance = written === undefined ? undefined : substanceOf(written);
  if (written !== undefined && !substance) unknown.push({ what: 'substance', word: written });
  return {
    ...item,
    ...(written === undefined
      ? {}
      : { substance: substance?.name ?? written, substanceRaw: item['substanceRaw'] ?? written }),
    ...(item['substanceClass'] == null && substance ? { substanceClass: substance.substanceClass } : {}),
    ...quantityOf(item, substance, unknown),
  };
}

/** A quantity in its unit, where that was written in words, and its mass, where nobody has to guess it. */
function quantityOf(
  item: Fields,
  substance: Parameters<typeof kilogramsInOne>[1],
  unknown: UnknownWord[],
): Fields {
  const { quantity } = item;
  const written = item['unit'] == null ? textOf(item['unitRaw']) : undefined;
  const reported = written === undefined ? undefined : unitOf(written);
  if (written !== undefined && !reported) unknown.push({ what: 'unit', word: written });
  const unit = reported?.unit ?? textOf(item['unit']);
  if (typeof quantity !== 'number' || unit === undefined) return {};
  const counted = reported ? exactProduct(quantity, reported.each) : quantity;
  const each = item['kilogramsPerUnit'] ?? kilogramsInOne(unit, substance);
  const isUnweighed = item['kilograms'] == null && typeof each === 'number';
  return {
    ...(reported ? { quantity: counted, unit } : {}),
    ...(isUnweighed ? { kilogramsPerUnit: each, kilograms: exactProduct(counted, each) } : {}),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
