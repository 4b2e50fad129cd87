import type { ReactElement } from 'react';

/** The head of a table, of which no two columns have the same name. */
export function HeadRow({ heads }: { readonly heads: readonly string[] }): ReactElement {
  return (
    <thead>
      <tr>
        {heads.map((head) => (
          <th key={head} scope="col">
            {head}
          </th>
        ))}
      </tr>
    </thead>
  );
}
