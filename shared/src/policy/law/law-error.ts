import { HubError } from '../../core/errors.ts';

/** One mistake in a law file. */
export interface LawMistake {
  readonly file: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** The law, or what is checked against it, cannot be used. The message lists every mistake as `file:line:column: what`, and the nearest valid word. */
export class LawError extends HubError {
  readonly mistakes: readonly LawMistake[];

  constructor(mistakes: readonly LawMistake[], what = 'The law cannot be used:') {
    super(
      'LAW_UNAVAILABLE',
      [what, ...mistakes.map((m) => `  ${m.file}:${m.line}:${m.column}: ${m.message}`)].join('\n'),
    );
    this.name = 'LawError';
    this.mistakes = mistakes;
  }
}
