import { useState, type FormEvent, type ReactElement } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { Search } from '../graph/schema.ts';
import { useWords } from '../words/words.ts';
import type { Draft } from './AskScreen.tsx';
import { useLabels } from './labels.ts';
import { givenIn } from './questions.ts';
import { SearchForm } from './SearchForm.tsx';

/** A form for each domain that this caller may search. */
export function AskForms({
  searches,
  draft,
  change,
  ask,
  isBusy,
}: {
  readonly searches: readonly Search[];
  readonly draft: Draft;
  readonly change: (next: Draft) => void;
  readonly ask: (draft: Draft) => void;
  readonly isBusy: boolean;
}): ReactElement {
  const say = useWords();
  const { root: label } = useLabels();
  const [isEmpty, setEmpty] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const isAsked = givenIn(draft.values).length > 0;
    setEmpty(!isAsked);
    if (isAsked && !isBusy) ask(draft);
  };
  return (
    <Tabs
      className="forms"
      selectedKey={draft.root}
      onSelectionChange={(key) => String(key) !== draft.root && change({ root: String(key), values: {} })}
    >
      <TabList className="tabs" aria-label={say('ask.forms')}>
        {searches.map(({ root }) => (
          <Tab key={root} id={root} className="tab">
            {label(root)}
          </Tab>
        ))}
      </TabList>
      {searches.map((search) => (
        <TabPanel key={search.root} id={search.root} className="tab-panel">
          <form onSubmit={submit} noValidate>
            <SearchForm
              search={search}
              values={draft.values}
              change={(values) => change({ root: search.root, values })}
            />
            {isEmpty ? <p role="alert">{say('ask.required')}</p> : null}
            <div className="form-foot">
              <button type="submit" disabled={isBusy}>
                {say('ask.go')}
              </button>
              <button
                type="button"
                className="quiet"
                onClick={() => change({ root: search.root, values: {} })}
              >
                {say('ask.clear')}
              </button>
            </div>
          </form>
        </TabPanel>
      ))}
    </Tabs>
  );
}
