import { createElement, useEffect, useMemo, useState, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { GraphiQL } from 'graphiql';
import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit';
import { DisclosurePanel, isTold, type Told } from './panel.ts';
import { demonstrationToken, FIRST, headersOf, SignInBar, type Setting, type SignIn } from './sign-in.ts';
import 'graphiql/style.css';
import './page.css';

/** The editor's background work, each a file of the same address. */
const WORKERS: Readonly<Record<string, string>> = { json: 'json-worker', graphql: 'graphql-worker' };
Object.assign(globalThis, {
  MonacoEnvironment: {
    getWorker: (_id: string, label: string) =>
      new Worker(`/explorer/${WORKERS[label] ?? 'editor-worker'}.js`, { type: 'module' }),
  },
});

function fetcherFor(signIn: SignIn, onTold: (told: Told) => void): Fetcher {
  const fetcher = createGraphiQLFetcher({
    url: '/graphql',
    headers: headersOf(signIn),
    enableIncrementalDelivery: false,
  });
  return async (asked, options) => {
    const answer: unknown = await fetcher(asked, options);
    const { extensions } = answer as { readonly extensions?: unknown };
    if (isTold(extensions)) onTold(extensions);
    return answer as never;
  };
}

const OFFICE = ['state', 'agencyKind', 'role', 'purpose'] as const;

/** Whose office an example is asked from. State and authority stay as they are, unless an example of one State comes or goes. */
function officeOf(
  { examples }: Setting,
  { from, to }: { readonly from: number; readonly to: number },
  draft: SignIn,
): Pick<SignIn, (typeof OFFICE)[number]> {
  const { state, agencyKind } = examples[from]?.as?.state === undefined ? draft : FIRST;
  const { role, purpose } = FIRST;
  return { state, agencyKind, role, purpose, ...examples[to]?.as };
}

function Page({ setting }: { readonly setting: Setting }): ReactElement {
  const [draft, setDraft] = useState<SignIn>(FIRST);
  const [active, setActive] = useState<SignIn>();
  const [example, setExample] = useState(0);
  const [wrong, setWrong] = useState('');
  const [told, setTold] = useState<Told>();
  const signIn = async (wanted: SignIn): Promise<void> => {
    try {
      const token = setting.demonstration ? await demonstrationToken(wanted) : wanted.token;
      setActive({ ...wanted, token });
      setTold(undefined);
      setWrong('');
    } catch (error) {
      setWrong(error instanceof Error ? error.message : String(error));
    }
  };
  /** An example for somebody else signs in as that role. */
  const choose = (wanted: number): void => {
    setExample(wanted);
    setTold(undefined);
    const next = { ...draft, ...officeOf(setting, { from: example, to: wanted }, draft), token: '' };
    if (OFFICE.every((member) => next[member] === draft[member])) return;
    setDraft(next);
    if (setting.demonstration) void signIn(next);
  };
  useEffect(() => {
    if (setting.demonstration) void signIn(FIRST);
  }, []);
  const fetcher = useMemo(() => (active ? fetcherFor(active, setTold) : undefined), [active]);
  const editor =
    fetcher && active
      ? createElement(GraphiQL, {
          // Another caller sees another schema, and another example is another document: both begin anew.
          key: `${active.token} ${example}`,
          fetcher,
          initialQuery: setting.examples[example]?.document ?? '{ __typename }',
          shouldPersistHeaders: false,
        })
      : createElement('p', null, 'Sign in to see the part of the graph that your State may see.');
  return createElement(
    'div',
    { className: 'page' },
    createElement(SignInBar, {
      ...{ setting, draft, example, wrong, choose },
      change: setDraft,
      submit: () => void signIn(draft),
    }),
    editor,
    told ? createElement(DisclosurePanel, { told }) : null,
  );
}

const root = document.getElementById('root');
if (root) {
  const setting = (await (await fetch('/explorer/setting.json')).json()) as Setting;
  createRoot(root).render(createElement(Page, { setting }));
}
