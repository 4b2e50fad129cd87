import { joined, unique, type Named } from './listed.ts';
import { all, attribute, clean, textOf, type XmlElement } from './xml.ts';

export function namesOf(identities: readonly XmlElement[]): readonly Named[] {
  const names = identities.flatMap((identity) =>
    all(identity, 'name').flatMap((name) => {
      const isMain = attribute(identity, 'main') !== 'false';
      const isPrimary = isMain && attribute(name, 'name-type') === 'primary-name';
      const lowQuality = attribute(name, 'quality') === 'low';
      return spellings(name).map((spelt): Named => ({
        kind: isPrimary ? 'CONFIRMED' : 'ALIAS',
        ...spelt,
        lowQuality,
      }));
    }),
  );
  const listed = names.find(({ kind }) => kind === 'CONFIRMED') ?? names[0];
  return listed ? [listed, ...unique(names.filter((name) => name !== listed))] : [];
}

const SURNAMES = new Set(['family-name', 'maiden-name', 'whole-name', 'tribal-name', 'suffix', 'other']);
/** A name of many variants could have more spellings than anybody reads. */
const SPELLINGS_MOST = 32;

interface Spelt {
  readonly surnames: string;
  readonly forenames: string | null;
}

/** The name as it is listed, then in each script and language in which parts of it are written; the other parts stay. */
function spellings(name: XmlElement): readonly Spelt[] {
  const parts = all(name, 'name-part')
    .filter((part) => attribute(part, 'name-part-type') !== 'title')
    .map((part) => ({
      type: attribute(part, 'name-part-type') ?? 'other',
      order: Number(attribute(part, 'order') ?? 0),
      value: textOf(part, 'value'),
      variants: all(part, 'spelling-variant').flatMap((variant) => {
        const text = clean(variant.text);
        const way = `${attribute(variant, 'script') ?? ''} ${attribute(variant, 'lang') ?? ''}`;
        return text === undefined ? [] : [{ way, text }];
      }),
    }))
    .sort((a, b) => a.order - b.order);
  const ways = unique(parts.flatMap(({ variants }) => variants.map(({ way }) => way)));
  const spelt = [undefined, ...ways].flatMap((way) => {
    let wholes: readonly (readonly [type: string, text: string])[][] = [[]];
    for (const { type, value, variants } of parts) {
      const own =
        way === undefined ? [] : variants.filter((variant) => variant.way === way).map(({ text }) => text);
      const texts = own.length > 0 ? own : value === undefined ? [] : [value];
      if (texts.length > 0)
        wholes = wholes
          .flatMap((whole) => texts.map((text) => [...whole, [type, text] as const]))
          .slice(0, SPELLINGS_MOST);
    }
    return wholes.flatMap(whole);
  });
  return unique(spelt).slice(0, SPELLINGS_MOST);
}

function whole(parts: readonly (readonly [type: string, text: string])[]): readonly Spelt[] {
  const of = (isSurname: boolean): string | null =>
    joined(parts.filter(([type]) => SURNAMES.has(type) === isSurname).map(([, text]) => text));
  const [surnames, forenames] = [of(true), of(false)];
  if (surnames !== null) return [{ surnames, forenames }];
  return forenames === null ? [] : [{ surnames: forenames, forenames: null }];
}

export function titlesOf(identities: readonly XmlElement[]): string | null {
  const parts = identities.flatMap((identity) => all(identity, 'name', 'name-part'));
  const titles = parts.filter((part) => attribute(part, 'name-part-type') === 'title');
  return joined(unique(titles.flatMap((part) => textOf(part, 'value') ?? [])), '; ');
}
