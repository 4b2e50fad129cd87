import { badInput } from '../../shared/src/core/errors.ts';
import { someOf } from '../../shared/src/kit/schema/arguments.ts';
import { calibreName } from './calibre.ts';
import { serialSearch, type SerialSearch } from './serial.ts';

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

/** A checked search. */
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
    ...(serial != null && serial !== '' ? { serial: serialSearch(serial) } : {}),
    ...(calibre != null && calibre !== '' ? { calibre: calibreName(calibre) ?? calibre } : {}),
  };
}

/** @throws HubError BAD_INPUT when there are none, or one is empty. */
export function serialList(serials: readonly string[]): readonly string[] {
  const empty = someOf('serials', serials).find((serial) => !/[A-Za-z0-9]/u.test(serial));
  if (empty !== undefined)
    throw badInput('serials', empty, 'serial numbers with at least one letter or digit');
  return serials;
}
