import type { ReactElement } from 'react';
import { fieldWord } from '../graph/field-words.ts';
import { useLanguage, useWords } from '../words/words.ts';
import type { Facet, RowFilter } from './filter.ts';

/** Narrows the rows that are shown. It asks nothing anew, and says how many of all are shown. */
export function Facets({
  facets,
  filter,
  change,
  counts: { shown, all },
}: {
  readonly facets: readonly Facet[];
  readonly filter: RowFilter;
  readonly change: (next: RowFilter) => void;
  readonly counts: { readonly shown: number; readonly all: number };
}): ReactElement {
  const say = useWords();
  const language = useLanguage();
  return (
    <div className="facets" role="group" aria-label={say('answer.facets')}>
      <input
        type="search"
        aria-label={say('answer.facet.text')}
        placeholder={say('answer.facet.text')}
        autoComplete="off"
        spellCheck={false}
        value={filter.text}
        onChange={({ target }) => change({ ...filter, text: target.value })}
      />
      {facets.map(({ path, options }) => (
        <label key={path} className="facet">
          {fieldWord(language, path)}
          <select
            value={filter.chosen[path] ?? ''}
            onChange={({ target }) =>
              change({ ...filter, chosen: { ...filter.chosen, [path]: target.value } })
            }
          >
            <option value="">{say('answer.facet.all')}</option>
            {options.map(({ value, text, count }) => (
              <option key={value} value={value}>
                {`${text} (${count})`}
              </option>
            ))}
          </select>
        </label>
      ))}
      <span className="soft" role="status">
        {say('answer.facet.shown', { shown, all })}
      </span>
    </div>
  );
}
