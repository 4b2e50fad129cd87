import type { ReactElement } from 'react';
import { fieldWord } from '../graph/field-words.ts';
import { useLanguage } from '../words/words.ts';
import type { Fact } from './facts.ts';

/** A fact: its name, and its values or a small table of what it holds. */
export function FactLine({
  fact,
  heading,
}: {
  readonly fact: Fact;
  /** What stands above: it is not said twice. */
  readonly heading: string;
}): ReactElement {
  const language = useLanguage();
  const isWide = 'lines' in fact;
  const name = fieldWord(language, fact.field);
  return (
    <>
      <dt data-wide={isWide || undefined} className={name === heading ? 'unseen' : undefined}>
        {name}
      </dt>
      <dd data-wide={isWide || undefined} tabIndex={isWide ? 0 : undefined}>
        {'texts' in fact ? (
          fact.texts.map((text, at) => (
            <span key={at}>
              {at === 0 ? '' : ', '}
              <bdi>{text}</bdi>
            </span>
          ))
        ) : (
          <table className="small">
            <thead>
              <tr>
                {fact.columns.map((path) => (
                  <th key={path} scope="col">
                    {fieldWord(language, path)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {fact.lines.map((line, at) => (
                <tr key={at}>
                  {line.map((text, column) => (
                    <td key={column}>
                      {isDay(text) ? <time dateTime={text}>{text}</time> : <bdi>{text}</bdi>}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </dd>
    </>
  );
}

/** A day or month, which is not broken into two lines. */
function isDay(text: string): boolean {
  return /^\d{4}-\d\d(?:-\d\d)?$/u.test(text);
}
