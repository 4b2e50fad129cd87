import { createElement, useEffect, useMemo, useState, type ChangeEvent, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { GraphiQL } from 'graphiql';
import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit';
import { DisclosurePanel, isTold, type Told } from './panel.ts';
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

interface Setting {
  readonly demonstration: boolean;
  readonly examples: readonly {
    readonly name: string;
    readonly document: string;
    readonly as?: { readonly role: string; readonly purpose: string };
  }[];
}

/** Who asks and why: the demonstration's sign-in, or a token that the analyst brings. */
interface SignIn {
  readonly state: string;
  readonly agencyKind: string;
  readonly role: string;
  readonly purpose: string;
  readonly caseReference: string;
  readonly offence: string;
  readonly token: string;
}

const CHOICES = {
  state: ['FR', 'DE', 'AT', 'ES', 'FI', 'IE', 'DK', 'NO', 'GB', 'RS'],
  agencyKind: [
    'POLICE',
    'GENDARMERIE',
    'CUSTOMS',
    'BORDER_GUARD',
    'PROSECUTOR',
    'SPOC',
    'SIRENE',
    'FIREARMS_REGISTRY',
    'PIU',
    'SUPERVISORY_AUTHORITY',
  ],
  role: [
    'INVESTIGATOR',
    'FRONTLINE',
    'ANALYST',
    'SPOC_OPERATOR',
    'SPOC_SUPERVISOR',
    'REGISTRY_CLERK',
    'LIAISON_OFFICER',
    'MAGISTRATE',
    'DPO',
    'AUDITOR',
  ],
  purpose: [
    'INVESTIGATION',
    'PROSECUTION',
    'PREVENTION',
    'DETECTION',
    'BORDER_CHECK',
    'CUSTOMS_CHECK',
    'IDENTITY_CHECK',
    'FIREARMS_LICENSING',
    'MISSING_PERSON',
    'STRATEGIC_ANALYSIS',
    'PUBLIC_SECURITY_THREAT',
    'SUPERVISION',
    'DATA_SUBJECT_RIGHTS',
  ],
} as const;

const FIRST: SignIn = {
  state: 'FR',
  agencyKind: 'POLICE',
  role: 'INVESTIGATOR',
  purpose: 'INVESTIGATION',
  caseReference: 'INVENTED-2026-1',
  offence: '0501;max=120;law=FR',
  token: '',
};

async function demonstrationToken(signIn: SignIn): Promise<string> {
  const { state, agencyKind, role } = signIn;
  const answer = await fetch('/demonstration/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ state, agencyKind, role }),
  });
  const { token, errors } = (await answer.json()) as { token?: string; errors?: { message: string }[] };
  if (token === undefined) throw new Error(errors?.[0]?.message ?? 'no token');
  return token;
}

/** Headers are texts of one byte a letter: anything else in a case reference would fail without a word. */
function headersOf(signIn: SignIn): Record<string, string> {
  const headers: Record<string, string> = {
    authorization: `Bearer ${signIn.token}`,
    'liaison-purpose': signIn.purpose,
    'liaison-case': signIn.caseReference.replace(/[^\x20-\x7e]/gu, '?'),
  };
  if (signIn.offence !== '') headers['liaison-offence'] = signIn.offence;
  return headers;
}

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

function choice(
  name: keyof typeof CHOICES,
  label: string,
  signIn: SignIn,
  change: (next: SignIn) => void,
): ReactElement {
  return createElement(
    'label',
    { key: name },
    label,
    createElement(
      'select',
      {
        name,
        value: signIn[name],
        onChange: (event: ChangeEvent<HTMLSelectElement>) =>
          change({ ...signIn, [name]: event.target.value, token: '' }),
      },
      CHOICES[name].map((value) => createElement('option', { key: value, value }, value)),
    ),
  );
}

function text(
  name: 'caseReference' | 'offence' | 'token',
  label: string,
  signIn: SignIn,
  change: (next: SignIn) => void,
): ReactElement {
  return createElement(
    'label',
    { key: name },
    label,
    createElement('input', {
      name,
      value: signIn[name],
      onChange: (event: ChangeEvent<HTMLInputElement>) => change({ ...signIn, [name]: event.target.value }),
    }),
  );
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
    const { role, purpose } = setting.examples[wanted]?.as ?? FIRST;
    if (role === draft.role && purpose === draft.purpose) return;
    const next = { ...draft, role, purpose };
    setDraft(next);
    if (setting.demonstration) void signIn(next);
  };
  useEffect(() => {
    if (setting.demonstration) void signIn(FIRST);
  }, []);
  const fetcher = useMemo(() => (active ? fetcherFor(active, setTold) : undefined), [active]);
  const bar = createElement(
    'form',
    {
      className: 'sign-in',
      onSubmit: (event: { preventDefault(): void }) => {
        event.preventDefault();
        void signIn(draft);
      },
    },
    createElement('strong', { key: 'name' }, 'Liaison'),
    createElement(
      'label',
      { key: 'examples' },
      'Example',
      createElement(
        'select',
        {
          name: 'example',
          value: example,
          onChange: (event: ChangeEvent<HTMLSelectElement>) => choose(Number(event.target.value)),
        },
        setting.examples.map(({ name }, i) => createElement('option', { key: name, value: i }, name)),
      ),
    ),
    ...(setting.demonstration
      ? [
          choice('state', 'State', draft, setDraft),
          choice('agencyKind', 'Agency', draft, setDraft),
          choice('role', 'Role', draft, setDraft),
        ]
      : [text('token', 'Token', draft, setDraft)]),
    choice('purpose', 'Purpose', draft, setDraft),
    text('caseReference', 'Case', draft, setDraft),
    text('offence', 'Offence', draft, setDraft),
    createElement('button', { key: 'go', type: 'submit' }, 'Sign in'),
    ...(setting.demonstration
      ? [
          createElement(
            'span',
            { key: 'notice', className: 'notice' },
            'Demonstration: the law profiles are illustrative; all records but the UN and OFAC lists are invented.',
          ),
        ]
      : []),
    ...(wrong === ''
      ? []
      : [createElement('span', { key: 'wrong', className: 'wrong', role: 'alert' }, wrong)]),
  );
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
    bar,
    editor,
    told ? createElement(DisclosurePanel, { told }) : null,
  );
}

const root = document.getElementById('root');
if (root) {
  const setting = (await (await fetch('/explorer/setting.json')).json()) as Setting;
  createRoot(root).render(createElement(Page, { setting }));
}
