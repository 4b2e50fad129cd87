import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One situation, what is right, and what Liaison makes of it. `by eye`: what is right is said in words. */
export interface CaseResult {
  /** File and line. */
  readonly where: string;
  readonly asked: string;
  readonly right: string;
  readonly now: string;
  readonly verdict: 'right' | 'wrong' | 'by eye';
}

/** A line of a table. */
export interface CaseLine {
  readonly where: string;
  readonly cells: readonly string[];
}

/** The lines of a table below its headings; none when the folder has no such table. */
export function tableOf(folder: string, name: string): readonly CaseLine[] {
  return linesOf(folder, name)
    .slice(1)
    .map(({ where, text }) => ({ where, cells: text.split('\t') }));
}

/** The lines of a file that are not empty; none when the folder has no such file. */
export function linesOf(
  folder: string,
  name: string,
): readonly { readonly where: string; readonly text: string }[] {
  const file = join(folder, name);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((text, i) => ({ where: `${name}:${i + 1}`, text }))
    .filter(({ text }) => text.trim() !== '');
}

/** @param isRight undefined: nobody but a reader can tell. */
export function judged(
  { where, asked, right, now }: Omit<CaseResult, 'verdict'>,
  isRight: boolean | undefined,
): CaseResult {
  return {
    where,
    asked,
    right,
    now,
    verdict: isRight === undefined ? 'by eye' : isRight ? 'right' : 'wrong',
  };
}
