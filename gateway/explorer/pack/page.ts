import type { Sheet, Voice } from '../export/sheet.ts';

const STYLE = `body{font:14px/1.4 system-ui,sans-serif;margin:1.5rem;color:#14213d;background:#fff}
table{border-collapse:collapse;width:100%;font-size:12px}th,td{padding:.25rem .5rem;text-align:start;vertical-align:top;border-bottom:1px solid #d5dae4}
th{background:#e5e9f1}dt{font-weight:600}dd{margin:0 0 .5rem}caption{text-align:start;padding:.3rem 0;font-weight:600}
@page{size:A4 landscape;margin:12mm}`;

/** The rows as a page that needs nothing but itself: no script, no address, every text written as a text. */
export function pageOf(
  { title, bearings, silent, stamp, receipt, columns, rows }: Sheet,
  { language, say }: Pick<Voice, 'language' | 'say'>,
): string {
  const facts = [
    [say('export.column.stamp'), stamp],
    [say('answer.ribbon'), bearings],
    [say('export.column.silent'), silent],
    [say('export.column.receipt'), receipt],
    [say('pack.how.title'), say('pack.how')],
  ];
  const head = columns.map((column) => `<th scope="col">${escaped(column)}</th>`).join('');
  const body = rows
    .map((row) => `<tr>${row.map((value) => `<td dir="auto">${escaped(String(value))}</td>`).join('')}</tr>`)
    .join('\n');
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(receipt)}</title><style>${STYLE}</style></head>
<body><h1 dir="auto">${escaped(title)}</h1>
<dl>${facts.map(([name = '', text = '']) => `<dt>${escaped(name)}</dt><dd dir="auto">${escaped(text)}</dd>`).join('\n')}</dl>
<table><thead><tr>${head}</tr></thead><tbody>
${body}
</tbody></table></body></html>
`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
