import {
  isObject,
  objectsIn,
  textOf,
  type RecordData,
  type Row,
  type Withheld,
  type Obligation,
} from '../answer/rows.ts';
import { isPage } from './facts.ts';

/** Links of one kind of field: how many, and the first of them. */
export interface Links {
  readonly field: string;
  /** Absent where the hub may not tell it, or could not count. */
  readonly total?: number;
  readonly isAtLeast: boolean;
  readonly hasMore: boolean;
  readonly links: readonly Link[];
}

export interface Link {
  readonly id: string;
  readonly owner: string;
  readonly kind?: string;
  /** The other facts of the link itself. */
  readonly data: RecordData;
  /** Its far end, as a row. */
  readonly end?: Row;
  readonly withheld: readonly Withheld[];
}

/** Every page of links that a record holds, those without links too: none shown is not none there. */
export function linksOf(data: RecordData, typeOfId: (id: string) => string | undefined): readonly Links[] {
  return Object.entries(data).flatMap(([field, page]) => {
    if (!isPage(page)) return [];
    const { totalCount, totalCountIsAtLeast, pageInfo, nodes } = page;
    return [
      {
        field,
        ...(typeof totalCount === 'number' && { total: totalCount }),
        isAtLeast: totalCountIsAtLeast === true,
        hasMore: isObject(pageInfo) && pageInfo['hasNextPage'] === true,
        links: objectsIn(nodes).map((node) => linkOf(node, typeOfId)),
      },
    ];
  });
}

function linkOf(node: RecordData, typeOfId: (id: string) => string | undefined): Link {
  const end = Object.values(node).find((value) => isObject(value) && typeof value['id'] === 'string');
  const kind = textOf(node['kind']);
  return {
    id: String(node['id']),
    owner: textOf(node['owner']) ?? '',
    ...(kind !== undefined && { kind }),
    data: Object.fromEntries(Object.entries(node).filter(([, value]) => value !== end)),
    ...(isObject(end) && { end: endOf(end, typeOfId) }),
    withheld: objectsIn(node['withheld']) as unknown as readonly Withheld[],
  };
}

function endOf(data: RecordData, typeOfId: (id: string) => string | undefined): Row {
  const id = String(data['id']);
  const handling = textOf(data['handling']);
  return {
    id,
    owner: textOf(data['owner']) ?? id.split(':')[0] ?? '',
    recordType: typeOfId(id) ?? '',
    data,
    keys: [],
    withheld: objectsIn(data['withheld']) as unknown as readonly Withheld[],
    obligations: objectsIn(data['obligations']) as unknown as readonly Obligation[],
    ...(handling !== undefined && { handling }),
  };
}
