import type { Budget } from './ruling.ts';

/** Unless a profile says otherwise. Thirty people checked by name and day of birth are far below; so is a day at a gate. */
export const BUDGET: Budget = {
  aboutOne: 5,
  names: 300,
  numbers: 20_000,
  basis: [{ instrument: '(EU) 2016/680', article: '4(1)(c)' }],
};
