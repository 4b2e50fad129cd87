import { badInput } from '../../shared/src/core/errors.ts';
import { joinedWordKey } from '../../shared/src/core/word-key.ts';
import { someOf } from '../../shared/src/kit/schema/arguments.ts';
import { calibreName } from './calibre.ts';
import { checkedSerials, serialSearch, type SerialSearch } from './serial.ts';
import { makeKeys, modelKeys } from './spellings.ts';

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
export interface FirearmSearch extends Omit<FirearmFilter, 'serial' | 'make' | 'model'> {
  readonly serial?: SerialSearch;
  /** Any of these, of which the first is as it is asked for. */
  readonly make?: readonly string[];
  readonly model?: readonly string[];
}

/** @throws HubError BAD_INPUT when nothing is asked, a period ends before it begins, or a serial is unreadable. */
export function firearmSearch(filter: FirearmFilter): FirearmSearch {
  const { serial, make, model, calibre, ...rest } = filter;
  const hasDates = filter.statusFrom != null || filter.statusTo != null;
  const given = [
    filter.reference,
    serial,
    make,
    model,
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
    ...(make != null && make !== '' ? { make: keysOf('make', make, makeKeys) } : {}),
    ...(model != null && model !== '' ? { model: keysOf('model', model, modelKeys) } : {}),
    ...(serial != null && serial !== '' ? { serial: serialSearch(serial) } : {}),
    ...(calibre != null && calibre !== '' ? { calibre: keysOf('calibre', calibre, calibreKeys)[0] } : {}),
  };
}

/** @throws HubError BAD_INPUT when a name has no letter and no digit: it would match nothing. */
function keysOf(
  name: 'make' | 'model' | 'calibre',
  given: string,
  keysBy: (name: string) => readonly string[],
): readonly [string, ...string[]] {
  const [first, ...others] = keysBy(given);
  if (first === undefined) throw badInput(name, given, 'a name with a letter or a digit');
  return [first, ...others];
}

function calibreKeys(calibre: string): readonly string[] {
  const key = joinedWordKey(calibreName(calibre) ?? calibre);
  return key === '' ? [] : [key];
}

/** @throws HubError BAD_INPUT when there are none, or one is none. */
export function serialList(serials: readonly string[]): readonly string[] {
  return checkedSerials(someOf('serials', serials));
}
