import type { GraphQLResolveInfo } from 'graphql';
import { badInput } from '../../shared/src/core/errors.ts';
import { issuerCode } from '../../shared/src/core/issuer-code.ts';
import type { Hub, HubRecord, LookupAnswer } from '../../shared/src/kit/schema/hub.ts';
import {
  notAsked,
  reasonOf,
  sourceReasons,
  type ReasonKind,
  type TravellerReason,
} from '../../shared/src/kit/schema/verdict.ts';
import { checkedDocument, lookupKey, plateKey, PLATE_MIN, type CheckedDocument } from './arguments.ts';
import { readTraveller, type TravellerRead } from './mrz-person.ts';
import { questions } from './root-questions.ts';

export interface TravellerArgs {
  readonly mrz?: string | null;
  readonly plate?: string | null;
  readonly plateCountry?: string | null;
}

/** What the reasons of a crossing are read from. */
const READS = ['hits.actionTaken', 'refusal.reasons', 'stay.overstayed'] as const;

interface SeenCrossing {
  readonly hits?: unknown;
  readonly refusal?: { readonly reasons?: unknown } | null;
  readonly stay?: { readonly overstayed?: unknown } | null;
}

/**
 * A traveller by zone, plate or both; nobody is asked yet.
 *
 * @throws HubError BAD_INPUT when there is neither, or one cannot be read.
 */
export function traveller(args: TravellerArgs, hub: Hub) {
  const { mrz, plate, plateCountry } = args;
  if (mrz == null && plate == null)
    throw badInput('mrz', '', 'a machine readable zone, or a plate beside or instead of it');
  if (plateCountry != null && plate == null)
    throw badInput('plateCountry', plateCountry, 'the country of a plate, beside the plate');
  const read = mrz == null ? null : readTraveller(mrz, hub.on);
  const document = mrz == null ? undefined : checkedDocument({ mrz });
  const plates = plate == null ? [] : [{ plate, country: plateCountry ?? null }];
  const ofPlate =
    plate == null
      ? '/'
      : `${plateCountry == null ? '' : issuerCode(plateCountry)}/${plateKey(plate, PLATE_MIN)}`;
  return {
    key: `${document ? lookupKey(document) : '/'}/${ofPlate}`,
    read,
    crossings: (_args: unknown, _context: unknown, info: GraphQLResolveInfo) =>
      crossings({ read, document, plates }, hub, info),
  };
}

interface Shown {
  readonly read: TravellerRead | null;
  readonly document: CheckedDocument | undefined;
  readonly plates: readonly { readonly plate: string; readonly country: string | null }[];
}

async function crossings({ read, document, plates }: Shown, hub: Hub, info: GraphQLResolveInfo) {
  const [[byDocument], [byPlate]] = await Promise.all([
    document ? hub.lookup({ ...ofDocument(document), reads: READS }, info) : [],
    plates.length > 0
      ? hub.lookup({ ...questions.borderCrossingsByPlates({ plates }), reads: READS }, info)
      : [],
  ]);
  const found = [byDocument, byPlate].flatMap((answer) => answer ?? []);
  const sources = found.flatMap((answer) => answer.sources);
  return {
    byDocument: byDocument ? { ...byDocument, mrzDoubts: document?.doubts ?? null } : null,
    byPlate: byPlate ?? null,
    reasons: [
      ...zoneReasons(read, hub.on),
      ...crossingReasons(byDocument, hub, true),
      ...crossingReasons(byPlate, hub, false),
      ...sourceReasons(sources),
    ],
    notAsked: notAsked(sources),
  };
}

function ofDocument({ key, issuer }: CheckedDocument) {
  const document = { number: key, ...(issuer === undefined ? {} : { issuer }) };
  return questions.borderCrossingsByDocuments({ documents: [document] });
}

/** What the zone gives reason to by itself. */
export function zoneReasons(read: TravellerRead | null, on: string): readonly TravellerReason[] {
  if (!read) return [reasonOf('NO_DOCUMENT')];
  const { checkDigits, expiresOn } = read;
  return [
    ...(checkDigits.every(({ holds }) => holds) ? [] : [reasonOf('CHECK_DIGIT')]),
    ...(expiresOn !== null && expiresOn < on.slice(0, expiresOn.length)
      ? [reasonOf('DOCUMENT_EXPIRED')]
      : []),
  ];
}

/** @param isOwn whether they are of the traveller's document: a stay is theirs, and not the vehicle's. */
function crossingReasons(
  answer: LookupAnswer | undefined,
  hub: Hub,
  isOwn: boolean,
): readonly TravellerReason[] {
  if (!answer) return [];
  const reasons = answer.nodes.flatMap((node) =>
    kindsOf(node, isOwn, (path) => hub.shows(node, [path])).map((kind) => reasonOf(kind, node)),
  );
  const more = answer.hasMore ? [reasonOf('MORE_RECORDS')] : [];
  return [...reasons, ...more];
}

function kindsOf(node: HubRecord, isOwn: boolean, isShown: (path: string) => boolean): ReasonKind[] {
  const { hits, refusal, stay } = node as SeenCrossing;
  return [
    ...(isShown('refusal.reasons') && isFilled(refusal?.reasons) ? (['REFUSED_BEFORE'] as const) : []),
    ...(isOwn && isShown('stay.overstayed') && stay?.overstayed === true ? (['OVERSTAYED'] as const) : []),
    ...(isShown('hits.actionTaken') && isFilled(hits) ? (['HIT_BEFORE'] as const) : []),
  ];
}

function isFilled(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}
