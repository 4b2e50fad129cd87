import { writeFileSync } from 'node:fs';
import {
  MATRIX_PURPOSES,
  matrixCsv,
  matrixHtml,
  matrixMarkdown,
  matrixOf,
} from '../../shared/src/policy/tools/matrix.ts';
import { inquiryOf, lawOf, optionsOf, wordOf } from './options.ts';

export function matrixCommand(args: readonly string[]): number {
  const options = optionsOf(args).values;
  const law = lawOf(options);
  const asking = { ...options, state: options.state ?? ['FR'] };
  const purposes = options.purpose ?? MATRIX_PURPOSES;
  const matrices = purposes.map((purpose) => matrixOf(law, inquiryOf(law, asking, purpose)));
  const format = wordOf('format', options.format ?? 'md', ['md', 'csv', 'html']);
  const text =
    format === 'csv'
      ? matrixCsv(matrices)
      : format === 'html'
        ? matrixHtml(matrices)
        : matrices.map(matrixMarkdown).join('\n');
  if (options.out === undefined) process.stdout.write(text);
  else writeFileSync(options.out, text);
  return 0;
}
