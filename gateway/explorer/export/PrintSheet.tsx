import { useEffect, type ReactElement } from 'react';
import { createPortal } from 'react-dom';
import type { Sheet } from './sheet.ts';

/**
 * A sheet on paper: the browser prints it, and nothing else of the page. Head and foot of the table come again on every page,
 * with handling, duties, who did not answer, and the receipt.
 */
export function PrintSheet({
  sheet,
  done,
}: {
  readonly sheet: Sheet;
  readonly done: () => void;
}): ReactElement {
  useEffect(() => {
    window.addEventListener('afterprint', done, { once: true });
    window.print();
    return () => window.removeEventListener('afterprint', done);
  }, [done]);
  const { title, bearings, silent, stamp, receipt, columns, rows } = sheet;
  // The last three columns stand in head and foot of each page already.
  const own = columns.slice(0, -3);
  return createPortal(
    <div className="paper">
      <table>
        <thead>
          <tr>
            <td colSpan={own.length} className="paper-head">
              <strong dir="auto">{title}</strong>
              <p>{bearings}</p>
              <p>{silent}</p>
            </td>
          </tr>
          <tr>
            {own.map((column, at) => (
              <th key={at} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tfoot>
          <tr>
            <td colSpan={own.length} className="paper-foot">
              {stamp} · {receipt}
            </td>
          </tr>
        </tfoot>
        <tbody>
          {rows.map((row, line) => (
            <tr key={line}>
              {own.map((_, at) => (
                <td key={at} dir="auto">
                  {row[at]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>,
    document.body,
  );
}
