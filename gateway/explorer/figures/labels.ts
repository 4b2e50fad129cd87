import { useStateName } from '../app/states.ts';
import { useCodeWord } from '../words/codes.ts';
import { useLanguage, useWords, type WordName } from '../words/words.ts';
import { NOT_RECORDED, OWNER, type Figure } from './pivot.ts';
import { FIGURES_WORDS } from './words.ts';

/** Groupings whose values are codes, with the list that has their words. */
const LISTS: Readonly<Record<string, string>> = {
  SUBSTANCE_CLASS: 'SubstanceClass',
  TRANSPORT_MODE: 'DrugTransportMode',
  CONCEALMENT: 'DrugConcealment',
  DIRECTION: 'CrossingDirection',
  BORDER_TYPE: 'BorderType',
  TRAVELLER_CATEGORY: 'TravellerCategory',
  REFUSAL_REASON: 'RefusalReason',
};
/** ... and those whose values are countries. */
export const COUNTRIES: ReadonlySet<string> = new Set([
  OWNER,
  'COUNTRY',
  'NATIONALITY',
  'ROUTE_ORIGIN',
  'ROUTE_DESTINATION',
]);

/** Says groupings, their values and figures in the user's language. */
export interface FigureLabels {
  readonly grouping: (code: string, list: string) => string;
  readonly value: (grouping: string, value: string) => string;
  readonly number: (value: number) => string;
  /** A figure as a cell shows it; of a sum, nothing was left out as a whole. */
  readonly figure: (figure: Figure, isSum?: boolean) => string;
}

export function useFigureLabels(): FigureLabels {
  const say = useWords();
  const codeWord = useCodeWord();
  const stateName = useStateName();
  const language = useLanguage();
  const format = new Intl.NumberFormat(language, { maximumFractionDigits: 3 });
  const number = (value: number): string => format.format(value);
  return {
    number,
    grouping: (code, list) => {
      const name = `figures.by.${code}`;
      return name in FIGURES_WORDS.en ? say(name as WordName) : codeWord(list, code);
    },
    value: (grouping, value) => {
      if (value === NOT_RECORDED) return say('figures.notRecorded');
      if (COUNTRIES.has(grouping)) return stateName(value);
      const list = LISTS[grouping];
      return list === undefined ? value : codeWord(list, value);
    },
    figure: ({ value, isPartly, isRounded }, isSum = false) => {
      if (value === null) return '?';
      if (isPartly && value === 0 && !isSum) return say('figures.cell.leftOut');
      const about = isRounded ? '≈ ' : '';
      return `${isPartly ? '≥ ' : about}${number(value)}`;
    },
  };
}
