import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { PART_MARK, putBack, Reader, uuidOf, varint } from './holes.ts';
import { LEAF } from './merkle.ts';
import { PART_ID_BYTES } from './parts.ts';
import { detailsText, openText, piecesOf, type Packing } from './pieces.ts';

/** The first byte of a packed record. Records of before are JSON and begin with a brace. */
export const PACKED = 1;
/** Kinds by their number in a packed record: what has a number keeps it. */
export const PACKED_KINDS = ['RECEIVED', 'INTENT', 'OUTCOME'] as const;

export type PackedKind = (typeof PACKED_KINDS)[number];

const HEAD_BYTES = 24;
/** Personal details of more bytes are deflated before they are sealed: their length tells who has the database how alike they are. */
const DEFLATED_FROM = 400;
const [PLAIN, DEFLATED] = [0, 1];

/** Personal details before they are sealed. The parts that they name stand in the open part of their record. */
export function packDetails(details: object, to: Packing): Buffer {
  const holes: Buffer[] = [];
  const text = Buffer.from(detailsText(piecesOf(details, to.parts, holes), to));
  const body = Buffer.concat([varint(text.length), text, ...holes]);
  return body.length < DEFLATED_FROM
    ? Buffer.concat([Buffer.from([PLAIN]), body])
    : Buffer.concat([Buffer.from([DEFLATED]), deflateRawSync(body)]);
}

/** @param parts texts of the parts that they name. @returns their JSON. @throws Error when they are not what was packed. */
export function unpackDetails(bytes: Buffer, parts: readonly string[]): string {
  const body = bytes[0] === DEFLATED ? inflateRawSync(bytes.subarray(1)) : bytes.subarray(1);
  const from = new Reader(body);
  const text = from.bytes(from.varint()).toString();
  const { whole, left } = joined(text, parts);
  if (left.length > 0) throw new Error('the packed details name more parts than they have room for');
  return putBack(whole, from.rest());
}

export interface PackedHead {
  readonly kind: PackedKind;
  readonly entry: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly at: number;
}

/** A record as its bytes, behind the prefix of leaves; `fields` in the open, `sealed` behind them. The parts in `to.fresh` go with it. */
export function packRecord(
  { kind, entry, at }: PackedHead,
  fields: object,
  to: Packing,
  sealed: { readonly bytes: Buffer; readonly named: readonly Buffer[] } = {
    bytes: Buffer.alloc(0),
    named: [],
  },
): Buffer {
  const holes: Buffer[] = [];
  const { text, frame } = openText(piecesOf(fields, to.parts, holes), to);
  const written = Buffer.from(frame ? '' : text);
  const names = [...(frame ? [frame] : []), ...to.named, ...sealed.named];
  const taken = Buffer.concat(holes);
  return Buffer.concat([
    LEAF,
    headBytes({ kind, entry, at }),
    Buffer.from([names.length]),
    ...names,
    varint(written.length),
    written,
    varint(taken.length),
    taken,
    sealed.bytes,
  ]);
}

function headBytes({ kind, entry, at }: PackedHead): Buffer {
  const head = Buffer.allocUnsafe(HEAD_BYTES);
  head[0] = PACKED;
  head[1] = PACKED_KINDS.indexOf(kind);
  head.write(entry.replaceAll('-', ''), 2, 'hex');
  head.writeUIntBE(at, 18, 6);
  return head;
}

/** Names of the parts that a record needs, in hex; none of one that is not packed. */
export function partsNamed(bytes: Buffer): readonly string[] {
  if (bytes[0] !== PACKED) return [];
  const count = bytes[HEAD_BYTES] ?? 0;
  return Array.from({ length: count }, (_, n) => {
    const start = HEAD_BYTES + 1 + n * PART_ID_BYTES;
    return bytes.toString('hex', start, start + PART_ID_BYTES);
  });
}

/** A sealed part as a record that was unpacked has it. */
export interface UnpackedSeal {
  readonly iv: string;
  readonly data: string;
  /** Texts of the parts that the details name. Absent: the details are JSON. */
  readonly parts?: readonly string[];
}

const IV_BYTES = 12;

/**
 * A record as the JSON text that it would be if it were not packed.
 *
 * @param part gives the text of a part by its name.
 * @throws Error when it is not a packed record, or a part is missing.
 */
export function unpackRecord(bytes: Buffer, part: (name: string) => string | undefined): Buffer {
  if (bytes[0] !== PACKED) return bytes;
  const kind = PACKED_KINDS[bytes[1] ?? 0];
  const [entry, at] = [uuidOf(bytes.subarray(2, 18)), bytes.readUIntBE(18, 6)];
  const head = { entry, kind, at: new Date(at).toISOString() };
  const texts = partsNamed(bytes).map((name) => {
    const text = part(name);
    if (text === undefined) throw new Error(`the part ${name} of the record is missing`);
    return text;
  });
  const from = new Reader(bytes.subarray(HEAD_BYTES + 1 + texts.length * PART_ID_BYTES));
  const own = from.bytes(from.varint()).toString();
  const holes = from.bytes(from.varint());
  const sealed = from.rest();
  const [frame, ...others] = own === '' ? texts : [own, ...texts];
  const { whole, left } = joined(frame ?? '', others);
  const fields = putBack(whole, holes);
  const seal = sealed.length === 0 ? undefined : sealOf(sealed, left);
  return Buffer.from(
    [
      JSON.stringify(head).slice(0, -1),
      ...(fields === '{}' ? [] : [fields.slice(1, -1)]),
      ...(seal ? [`"personal":${JSON.stringify(seal)}`] : []),
    ].join(',') + '}',
  );
}

function sealOf(sealed: Buffer, parts: readonly string[]): UnpackedSeal {
  return {
    iv: sealed.subarray(0, IV_BYTES).toString('base64'),
    data: sealed.subarray(IV_BYTES).toString('base64'),
    parts,
  };
}

/** Puts parts where their marks are. */
function joined(
  text: string,
  parts: readonly string[],
): { readonly whole: string; readonly left: readonly string[] } {
  let used = 0;
  const whole = text.replaceAll(PART_MARK, () => {
    const part = parts[used++];
    if (part === undefined) throw new Error('the packed record has more marks than parts');
    return part;
  });
  return { whole, left: parts.slice(used) };
}
