import { useState, type FormEvent, type ReactElement } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { Search } from '../graph/schema.ts';
import { useWords } from '../words/words.ts';
import { useLabels } from './labels.ts';
import { givenIn, type Draft } from './questions.ts';
import { SearchForm } from './SearchForm.tsx';

interface FormsProps {
  readonly draft: Draft;
  readonly change: (next: Draft) => void;
  readonly ask: (draft: Draft) => void;
  readonly isBusy: boolean;
  /** Only its tabs are shown, so that the answer stands below the question. */
  readonly isFolded: boolean;
  readonly unfold: () => void;
}

/** A form for each domain that this caller may search. */
export function AskForms({
  searches,
  ...form
}: FormsProps & { readonly searches: readonly Search[] }): ReactElement {
  const { draft, change, unfold } = form;
  const say = useWords();
  const { root: label } = useLabels();
  return (
    <Tabs
      className="forms"
      selectedKey={draft.root}
      onSelectionChange={(key) => {
        if (String(key) === draft.root) return;
        change({ root: String(key), values: {} });
        unfold();
      }}
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
          <Form search={search} {...form} />
        </TabPanel>
      ))}
    </Tabs>
  );
}

function Form({
  search,
  draft,
  change,
  ask,
  isBusy,
  isFolded,
  unfold,
}: FormsProps & { readonly search: Search }): ReactElement {
  const say = useWords();
  const [isEmpty, setEmpty] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const isAsked = givenIn(draft.values).length > 0;
    setEmpty(!isAsked);
    if (isAsked && !isBusy) ask(draft);
  };
  if (isFolded)
    return (
      <button type="button" className="quiet" onClick={unfold}>
        {say('ask.forms.show')}
      </button>
    );
  return (
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
        <button type="button" className="quiet" onClick={() => change({ root: search.root, values: {} })}>
          {say('ask.clear')}
        </button>
      </div>
    </form>
  );
}
