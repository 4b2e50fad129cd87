import type { ReactElement } from 'react';
import { stateName } from '../words/codes.ts';
import { useLanguage, useWords } from '../words/words.ts';
import type { HubStatus } from './status.ts';

/** The law of each State: its version, and the next day on which a rule begins or ends. */
export function LawTable({ law }: { readonly law: HubStatus['law'] }): ReactElement {
  const say = useWords();
  const language = useLanguage();
  const next = (day: string | null): string => day ?? say('status.law.noNext');
  return (
    <section>
      <h2>{say('status.law')}</h2>
      <div className="status-scroll" tabIndex={0} role="group" aria-label={say('status.law')}>
        <table className="status-table">
          <thead>
            <tr>
              <th scope="col">{say('status.law.state')}</th>
              <th scope="col">{say('status.law.versionHead')}</th>
              <th scope="col">{say('status.law.standing')}</th>
              <th scope="col">{say('status.law.next')}</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">{say('status.law.floor')}</th>
              <td />
              <td />
              <td>{next(law.floor.nextChange)}</td>
            </tr>
            {law.states.map(({ state, version, status, nextChange }) => (
              <tr key={state}>
                <th scope="row">
                  {state} <span className="soft">{stateName(state, language)}</span>
                </th>
                <td>
                  <time>{version}</time>
                </td>
                <td>{say(status === 'in-force' ? 'status.law.inForce' : 'status.law.example')}</td>
                <td>{next(nextChange)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
