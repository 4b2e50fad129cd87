import type { ReactElement } from 'react';
import { useLanguage, useWords } from '../words/words.ts';
import { countByDay, weeksOf, type Entry } from './ledger.ts';

const WEEKS_MAX = 26;
const HEATS = 4;

/** The days of the entries that are read, as a map of heat: the number stands in each, so that no colour alone tells it. */
export function Calendar({
  entries,
  hasMore,
  choose,
}: {
  readonly entries: readonly Entry[];
  readonly hasMore: boolean;
  readonly choose: (day: string) => void;
}): ReactElement {
  const say = useWords();
  const language = useLanguage();
  const counts = countByDay(entries);
  const most = Math.max(...counts.values());
  const weeks = weeksOf([...counts.keys()], WEEKS_MAX);
  const dayName = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' });
  return (
    <section className="calendar" aria-label={say('over.calendar')}>
      <p className="soft">
        {say('over.calendar.of')} {hasMore ? say('over.calendar.partial') : ''}
      </p>
      <div className="calendar-scroll">
        <table>
          <thead>
            <tr>
              <td />
              {weeks.map(([monday = '']) => (
                <th key={monday} scope="col">
                  {monday.slice(5)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {(weeks[0] ?? []).map((sample, weekday) => (
              <tr key={sample}>
                <th scope="row">{dayName.format(new Date(sample))}</th>
                {weeks.map((week) => {
                  const day = week[weekday] ?? '';
                  const count = counts.get(day);
                  return (
                    <td key={day}>
                      {count === undefined ? null : (
                        <button
                          type="button"
                          data-heat={Math.ceil((count / most) * HEATS)}
                          aria-label={say('over.calendar.day', { day, count })}
                          onClick={() => choose(day)}
                        >
                          {count}
                        </button>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
