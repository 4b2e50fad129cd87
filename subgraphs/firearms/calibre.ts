import { readFileSync } from 'node:fs';
import { withoutRemarks } from '../../shared/src/core/remarks.ts';

/**
 * Other spellings of common cartridges, by the C.I.P. or SAAMI name that they stand for. A bare bore diameter (`.38`,
 * `7.62`) is no cartridge: it stays as it is, because several cartridges share it.
 */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  '9mm Luger': [
    '9x19',
    '9 para',
    '9 parabellum',
    '9 luger',
    '9mm nato',
    '9 mm',
    '9x19 parabellum',
    '9x19 luger',
    '9 para bellum',
  ],
  '380 Automatic': [
    '380 acp',
    '380 auto',
    '9x17',
    '9 short',
    '9 kurz',
    '9 browning short',
    '9 corto',
    '380',
    '9 browning court',
  ],
  '38 Special': ['38 spl', '38 s&w special', '38 smith & wesson special', '9x29', '9x29.5', '38 special p'],
  '357 Magnum': ['357 mag', '357 s&w magnum', '9x33'],
  '40 Smith & Wesson': ['40 s&w', '40 sw', '40', '10x22', '40 auto'],
  '45 Automatic': ['45 acp', '45 auto', '11.43x23', '45 colt automatic'],
  '32 Automatic': ['32 acp', '32 auto', '7.65x17', '7.65 browning', '7.65 mm'],
  '25 Automatic': ['25 acp', '25 auto', '6.35', '6.35 browning', '6.35x15', '6.35x16'],
  '22 Long Rifle': ['22 lr', '22lr', '5.6x15', '22 l.r.', '22 long rifle hv'],
  '32 Smith & Wesson Long': ['32 s&w long', '32 long', '32 s&w l'],
  '32 Smith & Wesson': ['32 s&w', '32 s&w short'],
  '44 Remington Magnum': ['44 magnum', '44 mag', '44 rem mag'],
  '223 Remington': ['223 rem', '5.56x45', '5.56', '5.56 nato', '5.56x45 nato', '223'],
  '308 Winchester': ['308 win', '7.62x51', '7.62 nato', '7.62x51 nato', '308'],
  '7.62 x 39': ['7.62x39', '7.62 kalashnikov', '7.62x39 m43', '7.62 soviet', '7.62 russian short'],
  '7.62 x 54 R': ['7.62x54', '7.62x54r', '7.62 nagant', '7.62 mosin'],
  '5.45 x 39': ['5.45x39', '5.45'],
  '30-06 Springfield': ['30-06', '7.62x63', '30 06'],
  '7.62 x 25 Tokarev': ['7.62 tokarev', '7.62x25'],
  '9mm Makarov': ['9x18', '9 makarov', '9x18 makarov'],
  '12': ['12 gauge', '12 ga', 'cal 12', '12/70', '12 gage', '12x70', '12 calibre'],
  '16': ['16 gauge', '16 ga', '16/70'],
  '20': ['20 gauge', '20 ga', '20/70'],
};

/** Reduces a spelling to what tells cartridges apart: numbers, letters and what stands between two numbers. */
function keyOf(spelling: string): string {
  return spelling
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/(\d),(\d)/gu, '$1.$2')
    .replace(/(\d)\s*[x×]\s*(\d)/gu, '$1x$2')
    .replace(/\b(?:cal(?:ibre|iber)?|c)\b\.?/gu, ' ')
    .replace(/(\d)\s*mm\b/gu, '$1 ')
    .replace(/\bmm\b/gu, ' ')
    .replace(/(^|[^\d])\.(\d)/gu, '$1$2')
    .replace(/\band\b/gu, '&')
    .replace(/[^a-z0-9.&/x-]+/gu, ' ')
    .trim()
    .replace(/\s+/gu, ' ');
}

function standardNames(): readonly string[] {
  const [, ...lines] = readFileSync(new URL('./data/cartridges.csv', import.meta.url), 'utf8')
    .trim()
    .split(/\r?\n/u);
  return lines.map((line) =>
    line
      .replace(/,[^,]*,[^,]*$/u, '')
      .replace(/^"|"$/gu, '')
      .replaceAll('""', '"'),
  );
}

function makeIndex(): ReadonlyMap<string, string> {
  const index = new Map<string, string>();
  // The bodies agree on most names; where their spelling differs by case only, the first one stands.
  for (const name of standardNames()) if (!index.has(keyOf(name))) index.set(keyOf(name), name);
  for (const [name, spellings] of Object.entries(SPELLINGS)) {
    const standard = index.get(keyOf(name)) ?? name;
    index.set(keyOf(name), standard);
    for (const spelling of spellings) index.set(keyOf(spelling), standard);
  }
  return index;
}

const INDEX = makeIndex();

/**
 * Finds the standard name of a cartridge. `9 MM LUGER (9X19MM)`, `9mm Parabellum` and `9x19` are one.
 *
 * @returns the C.I.P. or SAAMI name, or undefined when the spelling is not known; it never guesses by nearness, as a near
 *   calibre is another calibre.
 * @see C.I.P. tables of dimensions of cartridges and chambers; SAAMI Z299
 */
export function calibreName(spelling: string): string | undefined {
  const { outside, inside } = withoutRemarks(spelling);
  for (const candidate of [spelling, outside, ...inside]) {
    const key = keyOf(candidate);
    const known =
      INDEX.get(key) ??
      INDEX.get(key.replace(/ (?:nato|auto|automatic)$/u, '')) ??
      INDEX.get(firstWordOf(key));
    if (known !== undefined) return known;
  }
  return undefined;
}

/** `9x19 something` is known by its metric designation, which no two cartridges share. */
function firstWordOf(key: string): string {
  return /^(\d[\d.]*x\d[\d.]*r?)\b/u.exec(key)?.[1] ?? '';
}

/** Names that the standards give; each is its own normal form. */
export function standardCalibres(): readonly string[] {
  return [...new Set(INDEX.values())];
}
