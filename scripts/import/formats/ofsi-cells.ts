import type { Leaf } from './unsaid.ts';
import { clean } from './xml.ts';

/** `(1) Cyprus (2) Syria`, `(1) Cyprus. (2) Syria.` and `Cyprus` are lists. */
export function items(text: string): readonly string[] {
  return text
    .split(/\(\d{1,2}\)/u)
    .map((item) =>
      item
        .trim()
        .replace(/[.,;]$/u, '')
        .trim(),
    )
    .filter((item) => item !== '');
}

/** A cell's items, and what its labels say, each by itself. */
export function itemsIn({ path, text }: Leaf): readonly Leaf[] {
  const [before = '', ...labels] = text.split(LABEL);
  return [
    ...items(before).map((item) => ({ path, text: item })),
    ...labels.flatMap((value, i) =>
      i % 2 === 0 ? [] : [{ path: `${path}/${labels[i - 1] ?? ''}`, text: value }],
    ),
  ];
}

const LABEL = /\(([A-Z][A-Za-z /]{2,60})\):/u;

/** `(UK Sanctions List Ref):RUS0001. (Gender):Male` by label. */
export function labelled(text: string | undefined): ReadonlyMap<string, string> {
  const parts = (text ?? '').split(LABEL);
  const labels = new Map<string, string>();
  for (let i = 1; i + 1 < parts.length; i += 2) {
    const value = clean(parts[i + 1])?.replace(/\.$/u, '');
    if (value !== undefined) labels.set((parts[i] ?? '').trim(), value);
  }
  return labels;
}
