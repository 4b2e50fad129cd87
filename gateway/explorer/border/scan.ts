/** What stands in the box; by itself, it asks nobody. */
export type Scan =
  | { readonly kind: 'empty' }
  /** A zone of which further lines are to come. */
  | { readonly kind: 'unfinished'; readonly missing: number; readonly mrz: string }
  | { readonly kind: 'whole'; readonly mrz?: string; readonly plate?: string };

/** Lines of a zone by its width: ICAO Doc 9303 parts 4 to 7. */
const LINES: ReadonlyMap<number, number> = new Map([
  [30, 3],
  [36, 2],
  [44, 2],
]);
/** No plate is as long as a line of a zone. */
const ZONE_MIN = 28;

/**
 * Tells zone and plate apart. Scanners send each line of a zone with an Enter behind it, or all of them as one line; a plate is
 * a short line before or behind.
 */
export function readScan(text: string): Scan {
  const lines = text
    .split(/\r?\n/u)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.length === 0) return { kind: 'empty' };
  const zone = lines.filter(isOfZone);
  const plate = lines.filter((line) => !isOfZone(line)).join(' ');
  const [first] = zone;
  const wanted = first === undefined ? 0 : (LINES.get(first.replace(/\s/gu, '').length) ?? 1);
  if (zone.length < wanted && plate === '')
    return { kind: 'unfinished', missing: wanted - zone.length, mrz: zone.join('\n') };
  return {
    kind: 'whole',
    ...(zone.length > 0 && { mrz: zone.join('\n') }),
    ...(plate !== '' && { plate }),
  };
}

function isOfZone(line: string): boolean {
  return line.includes('<') || line.length >= ZONE_MIN;
}
