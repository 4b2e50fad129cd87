import type { ReactElement, ReactNode } from 'react';
import { HeadRow } from '../parts/HeadRow.tsx';

/** One thing that stands somehow: its name, what is said of it, and whether somebody has to look. */
export interface Row {
  readonly key: string;
  readonly name: ReactNode;
  readonly cells: readonly ReactNode[];
  readonly isWell: boolean;
}

/** A table with a row each; of what somebody has to look at the first cell has a sign, so that it is not told by colour alone. */
export function StandingTable({
  title,
  heads,
  rows,
}: {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly Row[];
}): ReactElement {
  return (
    <section>
      <h2>{title}</h2>
      <div className="status-scroll" tabIndex={0} role="group" aria-label={title}>
        <table className="status-table">
          <HeadRow heads={heads} />
          <tbody>
            {rows.map(({ key, name, cells: [first, ...others], isWell }) => (
              <tr key={key}>
                <th scope="row">{name}</th>
                <td className={isWell ? undefined : 'status-care'}>
                  <span className="status-word">
                    <span aria-hidden="true">{isWell ? '✓' : '⚠'}</span> {first}
                  </span>
                </td>
                {others.map((cell, at) => (
                  // Cells of a row have no name beyond their column's.
                  <td key={heads[at + 2]}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
