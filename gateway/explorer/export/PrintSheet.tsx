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
  const { title, bearings, silent, stamp, receipt, columns, facts } = sheet;
  const own = columns.slice(0, facts);
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
          {sheet.rows.map((row, line) => (
            <PaperRow key={line} sheet={sheet} row={row} next={sheet.rows[line + 1]} />
          ))}
        </tbody>
      </table>
    </div>,
    document.body,
  );
}

/** The facts of a row, and beneath them what binds: once for rows that are bound alike. The last three columns stand on each page. */
function PaperRow({
  sheet: { columns, facts },
  row,
  next,
}: {
  readonly sheet: Sheet;
  readonly row: Sheet['rows'][number];
  readonly next: Sheet['rows'][number] | undefined;
}): ReactElement {
  const boundBy = (one: Sheet['rows'][number]): string =>
    columns
      .slice(facts, -3)
      .flatMap((column, at) => (one[facts + at] === '' ? [] : [`${column}: ${one[facts + at]}`]))
      .join(' · ');
  const bound = boundBy(row);
  return (
    <>
      <tr>
        {row.slice(0, facts).map((value, at) => (
          <td key={at} dir="auto">
            {value}
          </td>
        ))}
      </tr>
      {next !== undefined && boundBy(next) === bound ? null : (
        <tr className="paper-bound">
          <td colSpan={facts} dir="auto">
            {bound}
          </td>
        </tr>
      )}
    </>
  );
}
