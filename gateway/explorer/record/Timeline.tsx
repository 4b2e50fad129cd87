import type { ReactElement } from 'react';
import type { Row } from '../answer/rows.ts';
import { useSayer } from '../answer/useSayer.ts';
import { fieldWord } from '../graph/field-words.ts';
import { useCallerSchema } from '../graph/useCallerSchema.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { timelineOf } from './timeline.ts';

/** What is dated in a record, oldest first. */
export function Timeline({ row }: { readonly row: Row }): ReactElement | null {
  const say = useWords();
  const sayer = useSayer();
  const language = useLanguage();
  const schema = useCallerSchema().schema?.schema;
  const happenings = timelineOf(row.data, row.recordType, schema, sayer);
  if (happenings.length === 0) return null;
  return (
    <section className="timeline" aria-label={say('record.timeline')}>
      <h3>{say('record.timeline')}</h3>
      <ol>
        {happenings.map(({ at, path, text }, index) => (
          <li key={index}>
            <time>{at}</time>
            <span>
              <strong>{wordsOf(path, language)}</strong>
              {text === '' ? null : (
                <>
                  {': '}
                  <bdi>{text}</bdi>
                </>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** `statusEvents.on` is said by what holds the date, and the date's own name. */
function wordsOf(path: string, language: 'en' | 'fr' | 'de'): string {
  const steps = path.split('.');
  return steps.map((_, at) => fieldWord(language, steps.slice(0, at + 1).join('.'))).join(', ');
}
