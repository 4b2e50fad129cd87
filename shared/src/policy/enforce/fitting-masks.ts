import { MASKS, type Domain, type Mask } from '../../core/vocabulary.ts';
import { fieldOf } from '../decide/decide.ts';
import type { Law } from '../law/law.ts';
import { maskFor, type Masked } from './masks.ts';

/** Values of each kind: a mask that leaves nothing of any of them leaves nothing of a field. */
const EXAMPLES: readonly unknown[] = [
  'Example Name',
  '1985-03-07',
  'DEHAM',
  437.2,
  { code: 'A', country: 'DE', region: 'DE21' },
];

/** The masks that may leave something of a field, by its type, name and category alone. */
export function fittingMasks(field: Masked): readonly Mask[] {
  return MASKS.filter((mask) => EXAMPLES.some((example) => maskFor(mask, field)(example) !== null));
}

/**
 * The masks under which an approval of a field shows something: of a field that holds others, those that fit one of these. Of
 * a link none does: it is there or not.
 *
 * @param path dotted, as in the catalogue; of one that is not there none fits.
 */
export function masksOfField(law: Law, domain: Domain, path: string): readonly Mask[] {
  if (fieldOf(law, domain, path)?.isLink !== false) return [];
  const { fields } = law.catalogue[domain];
  const isWithin = (above: string, one: string): boolean => one.startsWith(`${above}.`);
  const leaves = fields.filter(
    (field) =>
      (field.path === path || isWithin(path, field.path)) &&
      !fields.some((other) => isWithin(field.path, other.path)),
  );
  const fitting = new Set(leaves.flatMap(fittingMasks));
  return MASKS.filter((mask) => fitting.has(mask));
}
