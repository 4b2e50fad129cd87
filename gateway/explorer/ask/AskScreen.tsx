import { useState, type ComponentProps, type ReactElement } from 'react';
import { AnswerCard } from '../answer/AnswerCard.tsx';
import type { ScreenProps } from '../app/screen.ts';
import type { CallerSchema } from '../graph/schema.ts';
import { useCallerSchema } from '../graph/useCallerSchema.ts';
import { useWords } from '../words/words.ts';
import { AskBox } from './AskBox.tsx';
import { AskForms } from './AskForms.tsx';
import { useLabels } from './labels.ts';

import type { Draft } from './questions.ts';
import { StatesPicker } from './StatesPicker.tsx';
import { useAsking, type Shown, type Wanted } from './useAsking.ts';
import { useReach } from './useReach.ts';

/** One box for whatever is pasted, forms beneath it, and the answer. */
export function AskScreen({ input }: ScreenProps<'ask'>): ReactElement {
  const say = useWords();
  const { schema, failure } = useCallerSchema();
  if (failure !== undefined) return <p role="alert">{say('app.failed', { message: failure })}</p>;
  if (!schema) return <p role="status">{say('app.loading')}</p>;
  if (schema.searches.length === 0) return <p>{say('ask.none')}</p>;
  return <Asking key={input?.text} schema={schema} firstText={input?.text ?? ''} />;
}

function Asking({
  schema,
  firstText,
}: {
  readonly schema: CallerSchema;
  readonly firstText: string;
}): ReactElement {
  const say = useWords();
  const labels = useLabels();
  const { shown, isBusy, ask } = useAsking(schema);
  const [form, setForm] = useState<Draft>({ root: schema.searches[0]?.root ?? '', values: {} });
  const [boxed, setBoxed] = useState<Draft>();
  const [owners, setOwners] = useState<readonly string[]>([]);
  const draft = boxed ?? form;
  const search = schema.searches.find(({ root }) => root === draft.root) ?? schema.searches[0];
  const [isFolded, setFolded] = useState(false);
  const send = ({ root, values }: Draft, states = owners): void => {
    const asked = schema.searches.find((one) => one.root === root);
    if (!asked) return;
    // Whoever opens the form again goes on with what was asked.
    setForm({ root, values });
    setFolded(true);
    const title = say('ask.asked', { root: labels.root(root), what: labels.values(asked, values) });
    ask({ search: asked, values, owners: states, title });
  };
  return (
    <div className="ask">
      <h1>{say('ask.title')}</h1>
      <AskBox
        firstText={firstText}
        searches={schema.searches}
        isBusy={isBusy}
        show={setBoxed}
        ask={send}
        edit={(next) => {
          setForm(next);
          setFolded(false);
        }}
      />
      {search ? (
        <Who
          search={search}
          values={draft.values}
          owners={owners}
          change={setOwners}
          askBy={(values, states) => send({ root: search.root, values }, states)}
        />
      ) : null}
      <AskForms
        searches={schema.searches}
        draft={form}
        change={setForm}
        ask={send}
        isBusy={isBusy}
        isFolded={isFolded}
        unfold={() => setFolded(false)}
      />
      <div aria-live="polite">{isBusy ? <p role="status">{say('ask.busy')}</p> : null}</div>
      {shown ? <ShownAnswer key={shown.number} shown={shown} ask={ask} /> : null}
    </div>
  );
}

function ShownAnswer({
  shown,
  ask,
}: {
  readonly shown: Shown;
  readonly ask: (wanted: Wanted) => void;
}): ReactElement {
  const { wanted, answer } = shown;
  const { title, search } = wanted;
  return (
    <AnswerCard
      answer={answer}
      asked={{ title, root: search.root, recordType: search.recordType }}
      readOn={(after) => ask({ ...wanted, after })}
    />
  );
}

function Who(props: Omit<ComponentProps<typeof StatesPicker>, 'standings'>): ReactElement | null {
  const say = useWords();
  const { reach, failure } = useReach();
  if (failure !== undefined) return <p className="warn">{say('ask.reach.unknown', { message: failure })}</p>;
  if (!reach) return null;
  return <StatesPicker {...props} standings={reach[props.search.domain] ?? {}} />;
}
