import type { Domain } from '../../../shared/src/core/vocabulary.ts';

/** Colours of the page, as the browser computes them for its theme. */
export interface Palette {
  readonly ink: string;
  readonly inkSoft: string;
  readonly paper: string;
  readonly paper2: string;
  readonly line: string;
  readonly accent: string;
  readonly good: string;
  readonly warn: string;
  readonly bad: string;
}

const NAMES: { readonly [name in keyof Palette]: string } = {
  ink: '--ink',
  inkSoft: '--ink-soft',
  paper: '--paper',
  paper2: '--paper-3',
  line: '--line',
  accent: '--accent',
  good: '--good',
  warn: '--warn',
  bad: '--bad',
};

/**
 * Reads the palette of the page.
 *
 * @param scheme the page's own unless given: a picture on paper is light.
 */
export function readPalette(scheme?: 'light'): Palette {
  const probe = document.createElement('span');
  probe.hidden = true;
  if (scheme) probe.style.colorScheme = scheme;
  document.body.append(probe);
  const entries = Object.entries(NAMES).map(([name, property]) => {
    probe.style.color = `var(${property})`;
    return [name, getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(entries) as unknown as Palette;
}

/** The shape of each domain, as the canvas names it. */
export const SHAPES = {
  person: 'ellipse',
  firearm: 'diamond',
  seizure: 'round-rectangle',
  crossing: 'hexagon',
} as const satisfies { readonly [domain in Domain]: string };

/** Width of a node, in pixels; it is as high. */
export const SIZE = 38;

interface Border {
  readonly width: number;
  readonly colour: keyof Palette;
}

const BORDERS: Readonly<Record<string, Border>> = {
  H0: { width: 1.5, colour: 'ink' },
  H1: { width: 3, colour: 'warn' },
  H2: { width: 5, colour: 'bad' },
  H3: { width: 5, colour: 'accent' },
};

/** The border of a handling code; one that was not told has that of H0, and its label does not name any. */
export function borderOf(handling: string | undefined): Border {
  return BORDERS[handling ?? 'H0'] ?? { width: 5, colour: 'accent' };
}
