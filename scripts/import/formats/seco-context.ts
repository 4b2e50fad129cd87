import { joined, unique, type Remarks } from './listed.ts';
import { all, attribute, clean, textOf, type XmlElement } from './xml.ts';

/** What targets refer to: it stands in front of them or behind. */
export interface Context {
  readonly date: string;
  /** Names of programmes by the sets of sanctions that belong to them. */
  readonly programs: ReadonlyMap<string, string>;
  readonly places: ReadonlyMap<string, Place>;
}

export interface Place {
  readonly location: string | undefined;
  readonly area: string | undefined;
  readonly country: string | undefined;
}

export function addProgram(programs: Map<string, string>, program: XmlElement): void {
  const names = [...all(program, 'program-name'), ...all(program, 'program-key')];
  const name = names.find((one) => attribute(one, 'lang') === 'eng') ?? names[0];
  for (const set of all(program, 'sanctions-set')) {
    const ssid = attribute(set, 'ssid');
    const text = clean(name?.text);
    if (ssid !== undefined && text !== undefined)
      programs.set(ssid, joined([text, clean(set.text)], ', ') ?? text);
  }
}

/** The programmes by whose sets a target is listed; the number of a set that no programme has. */
export function programOf(target: XmlElement, { programs }: Context): string | null {
  const sets = [
    attribute(target, 'sanctions-set-id'),
    ...all(target, 'sanctions-set-id').map(({ text }) => clean(text)),
  ].flatMap((set) => set ?? []);
  return joined(unique(sets.map((set) => programs.get(set) ?? `set ${set}`)), '; ');
}

/** The place to which an element refers; one that the file does not hold is told by its number. */
export function placeIn(element: XmlElement, { places }: Context, remarks: Remarks): Place | undefined {
  const id = attribute(element, 'place-id');
  const place = id === undefined ? undefined : places.get(id);
  if (id !== undefined && place === undefined) remarks.keep('place that the file does not hold', id);
  return place;
}

export function placeOf(place: XmlElement): Place {
  const [country] = all(place, 'country');
  return {
    location:
      joined([
        textOf(place, 'location'),
        ...all(place, 'location-variant').map(({ text }) => `(${clean(text) ?? ''})`),
      ]) ?? undefined,
    area: textOf(place, 'area'),
    country: attribute(country, 'iso-code') ?? clean(country?.text),
  };
}
