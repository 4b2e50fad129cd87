import { readFileSync } from 'node:fs';
import { withoutRemarks } from '../../shared/src/core/remarks.ts';
import { calibreKey, gaugeIn } from './calibre-key.ts';

/**
 * Other spellings of common cartridges, by the C.I.P. or SAAMI name that they stand for. From memory, as registers and
 * makers write them; each names one cartridge only. A bare bore (`9 mm`, `.38`, `5.56`) names several and is none of them.
 */
const SPELLINGS: Readonly<Record<string, string>> = {
  '9mm Luger':
    '9x19, 9 para, 9 parabellum, 9 para bellum, 9 luger, 9 nato, 9 parabelum, 9x19 parabellum, 9x19 luger, 9 парабеллум, 9x19 парабеллум, 9x19 люгер, 9 люгер',
  '380 Automatic':
    '380 acp, 9x17, 9 short, 9 kurz, 9 corto, 9 curto, 9 browning short, 9 browning court, 9 browning kurz, 9x17 kurz, 9x17 short, 9x17 browning',
  '38 Special': '38 smith & wesson special, 38 spl curto, 9x29, 9x29.5, 9x29r, 9x29.5r',
  '357 Magnum': '357 smith & wesson magnum, 9x33, 9x33r',
  '40 Smith & Wesson': '10x22',
  '45 Automatic': '11.43x23, 45 colt automatic, 11.43x23 acp',
  '32 Automatic': '7.65x17, 7.65 browning, 7.65x17sr, 7.65x17 browning, 7.65x17 sr browning',
  '25 Automatic': '6.35 browning, 6.35x15, 6.35x16, 6.35x15sr, 6.35x16sr, 6.35x15 browning, 6.35x16 browning',
  '22 Long Rifle': '5.6x15r, 5.6x15, 5.6 long rifle, 5.6 lfb, 22 lfb',
  '22 Winchester Magnum Rimfire':
    '22 wmr, 22 magnum, 22 winchester magnum, 22 mag rimfire, 22 winchester magnum rimfire et 22 remington special',
  '32 Smith & Wesson Long': '32 long, 32 smith & wesson l, 7.65x23r',
  '32 Smith & Wesson': '32 smith & wesson short, 32 smith & wesson corto, 32 smith & wesson curto',
  '38 Smith & Wesson': '38 smith & wesson. colt new police, 38 smith & wesson short, 9x20r',
  '44 Remington Magnum': '44 magnum, 44 rem magnum, 10.9x33r',
  '44 S&W Special': '44 special',
  '41 Remington Magnum': '41 magnum',
  '45 Colt': '45 long colt, 45 lc, 11.48x33r',
  '45 Glock Automatic Pistol': '45 gap',
  '10mm Automatic': '10x25',
  '357 Sig': '9x22 sig',
  '38 Super Automatic': '38 super, 9x23sr',
  '50 Action Express': '50 ae',
  '41 Action Express': '41 ae',
  '223 Remington': '5.56x45, 5.56 nato, 5.56x45 nato, 223 armalite',
  '308 Winchester': '7.62x51, 7.62 nato, 7.62x51 nato',
  '7.62 x 39': '7.62 kalashnikov, 7.62x39 kalashnikov, 7.62 soviet, 7.62x39 soviet, 7.62 russian short',
  '7.62 x 54 R':
    '7.62x54, 7.62 mosin, 7.62 mosin nagant, 7.62x54 mosin nagant, 7.62x54r mosin nagant, 7.62x54r russian',
  '7.62 Nagant':
    '7.62x38, 7.62x38r, 7.62x38r nagant, 7.62x38 nagant, 7.62 nagant revolver, 7.62 наган, 7.62x38 наган',
  '7.62 x 25 Tokarev':
    '7.62 tokarev, 7.62x25, 7.62x25 tt, 7.62 tt, 7.62 токарев, 7.62x25 тт, 7.62x25 токарев',
  '7.63 Mauser': '7.63x25, 30 mauser, 7.63x25 mauser',
  '7.65 Parabellum':
    '30 luger, 30 luger 7.65, 7.65x21, 7.65x22, 7.65 luger, 7.65x21 parabellum, 7.65x22 parabellum',
  '5.45 x 39': '5.45 kalashnikov, 5.45x39 kalashnikov',
  '30-06 Springfield': '30-06, 30 06, 7.62x63, 30/06',
  '30-30 Winchester': '30-30, 30/30, 30 30 winchester, 7.62x51r',
  '30 Carbine': '7.62x33, 30 m1 carbine, 30 m1',
  '303 British': '7.7x56r, 303 enfield',
  '300 AAC Blackout': '300 blackout, 300 blk, 7.62x35, 300 advanced armament corporation blackout',
  '338 Lapua Magnum': '338 lapua, 338 lm, 8.6x70',
  '50 Browning': '50 bmg, 12.7x99, 50 browning machine gun, 12.7x99 nato',
  '9mm Makarov': '9x18, 9x18 makarov, 9x18 pm, 9 pm, 9 макаров, 9x18 пм, 9 пм, 9x18 макаров',
  '9x18 Ultra': '9 ultra, 9 police, 9x18 police',
  '9 x 21': '9x21 imi, 9 imi',
  '7 x 57': '7 mauser, 7x57 mauser, 7 mauser 7x57',
  '8 x 57 IS': '8 mauser, 7.92x57, 7.92 mauser, 8 mauser 8x57, 8x57is mauser, 7.92x57 mauser, 7.92x57is',
  '7.92 x 33 kurz': '7.92x33, 8x33 kurz',
  '6.5 x 55 SE': '6.5x55, 6.5x55 swedish, 6.5 swedish, 6.5x55 swede',
  '6.5 x 52 Carcano': '6.5x52, 6.5 carcano',
  '7.65 x 53 Argentine': '7.65x53, 7.65 argentine, 7.65x53 mauser',
  '7.5 x 55 Suisse': '7.5x55, 7.5 swiss, 7.5x55 swiss, 7.5 suisse',
  "7.5 x 54 Manufacture d'armes de Saint-Étienne": '7.5x54, 7.5 french, 7.5x54 french, 7.5x54 mas',
  '7.62 x 45': '7.62x45 m1952',
  '17 Hornady Magnum Rimfire': '17 hmr',
  '44-40 Winchester': '44-40, 44 wcf',
  '38-40 Winchester': '38-40, 38 wcf',
  '32-20 Winchester': '32-20, 32 wcf',
  '45-70 Government': '45-70',
  '22-250 Remington': '22-250',
};

/** Words after a designation that name the load or the order, not another cartridge. */
const LOAD =
  /(?: (?:fmj|fmjbt|jhp|jsp|hp|hpbt|sp|lrn|rn|wc|hv|sv|ball|subsonic|hyper|standard|expo|bagos|nato|m43|m67|m74|m193|m855|ss109|fn|imi))+$/u;

/** A load of higher pressure fits the chamber of its cartridge (SAAMI Z299.3): it is no cartridge of its own. */
const OVERPRESSURE = /\+ ?p\b *\+?/iu;

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
  // The bodies agree on most names; where they write one differently (S&W, Smith & Wesson), the first one stands.
  for (const name of standardNames()) {
    const key = calibreKey(name);
    if (!OVERPRESSURE.test(name) && !index.has(key)) index.set(key, name);
  }
  for (const [name, spellings] of Object.entries(SPELLINGS)) {
    const standard = index.get(calibreKey(name)) ?? name;
    for (const spelling of [name, ...spellings.split(', ')]) index.set(calibreKey(spelling), standard);
  }
  return index;
}

const INDEX = makeIndex();

/**
 * Finds the standard name of a cartridge. `9 MM LUGER (9X19MM)`, `9mm Parabellum`, `9х19` with a Cyrillic х and
 * `9mm Luger +P` are one.
 *
 * @returns the C.I.P. or SAAMI name, the gauge alone for a shotgun whose chamber is not said, or undefined when the spelling
 *   is not known, names a bore alone, or two cartridges; it never guesses by nearness, as a near calibre is another calibre.
 * @see C.I.P. tables of dimensions of cartridges and chambers; SAAMI Z299
 */
export function calibreName(spelling: string): string | undefined {
  const plain = spelling.normalize('NFKC').replace(OVERPRESSURE, ' ');
  const whole = named(plain);
  if (whole !== undefined) return whole;
  const { outside, inside } = withoutRemarks(plain);
  const names = new Set([outside, ...inside].flatMap((part) => named(part) ?? []));
  return names.size === 1 ? [...names][0] : undefined;
}

function named(spelling: string): string | undefined {
  const gauge = gaugeIn(spelling);
  if (gauge !== undefined) return gauge;
  const key = calibreKey(spelling);
  return INDEX.get(key) ?? INDEX.get(key.replace(LOAD, ''));
}

/** Names that the standards give; each is its own normal form. */
export function standardCalibres(): readonly string[] {
  return [...new Set(INDEX.values())];
}
