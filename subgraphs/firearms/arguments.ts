import { badInput } from '../../shared/src/core/errors.ts';
import { joinedWordKey } from '../../shared/src/core/word-key.ts';
import { someOf } from '../../shared/src/kit/schema/arguments.ts';
import { calibreName } from './calibre.ts';
import { checkedSerials, serialSearch, type SerialSearch } from './serial.ts';

/** `FirearmFilter` as GraphQL hands it over. */
export interface FirearmFilter {
  readonly serial?: string | null;
  readonly make?: string | null;
  readonly model?: string | null;
  readonly calibre?: string | null;
  readonly type?: string | null;
  readonly euCategory?: string | null;
  readonly statuses?: readonly string[] | null;
  readonly statusFrom?: string | null;
  readonly statusTo?: string | null;
  readonly reference?: string | null;
}

/** A checked search; makes, models and calibres as they are compared. */
export interface FirearmSearch extends Omit<FirearmFilter, 'serial'> {
  readonly serial?: SerialSearch;
}

/** @throws HubError BAD_INPUT when nothing is asked, a period ends before it begins, or a serial is unreadable. */
export function firearmSearch(filter: FirearmFilter): FirearmSearch {
  const { serial, calibre, ...rest } = filter;
  const hasDates = filter.statusFrom != null || filter.statusTo != null;
  const given = [
    filter.reference,
    serial,
    filter.make,
    filter.model,
    calibre,
    filter.type,
    filter.euCategory,
    filter.statuses?.length ? 'some' : null,
  ];
  if (!given.some((value) => value != null && value.trim() !== '')) {
    throw badInput(
      'filter',
      filter,
      `at least one of reference, serial, make, model, calibre, type, euCategory, statuses${hasDates ? ' beside the period' : ''}`,
    );
  }
  if (filter.statusFrom != null && filter.statusTo != null && filter.statusFrom > filter.statusTo) {
    throw badInput('statusFrom', filter.statusFrom, `a day not after statusTo (${filter.statusTo})`);
  }
  return {
    ...rest,
    ...wordOf('make', filter.make),
    ...wordOf('model', filter.model),
    ...(serial != null && serial !== '' ? { serial: serialSearch(serial) } : {}),
    ...(calibre != null && calibre !== '' ? wordOf('calibre', calibreName(calibre) ?? calibre) : {}),
  };
}

/** @throws HubError BAD_INPUT when a word has no letter and no digit: it would match nothing. */
function wordOf(
  name: 'make' | 'model' | 'calibre',
  given: string | null | undefined,
): Partial<Readonly<Record<typeof name, string>>> {
  if (given == null || given === '') return {};
  const key = joinedWordKey(given);
  if (key === '') throw badInput(name, given, 'a name with a letter or a digit');
  return { [name]: key };
}

/** @throws HubError BAD_INPUT when there are none, or one is none. */
export function serialList(serials: readonly string[]): readonly string[] {
  return checkedSerials(someOf('serials', serials));
}
