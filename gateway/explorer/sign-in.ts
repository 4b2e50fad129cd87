import { createElement, type ChangeEvent, type ReactElement } from 'react';

export interface Setting {
  readonly demonstration: boolean;
  readonly examples: readonly {
    readonly name: string;
    readonly document: string;
    readonly as?: {
      readonly role: string;
      readonly purpose: string;
      readonly agencyKind?: string;
      readonly state?: string;
    };
  }[];
}

/** Who asks and why: the demonstration's sign-in, or a token that the analyst brings. */
export interface SignIn {
  readonly state: string;
  readonly agencyKind: string;
  readonly role: string;
  readonly purpose: string;
  readonly caseReference: string;
  readonly offence: string;
  /** Whether the token vouches for case and offence. */
  readonly backing: 'VOUCHED' | 'STATED';
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
  backing: ['VOUCHED', 'STATED'],
} as const;

export const FIRST: SignIn = {
  state: 'FR',
  agencyKind: 'POLICE',
  role: 'INVESTIGATOR',
  purpose: 'INVESTIGATION',
  caseReference: 'INVENTED-2026-1',
  offence: '0501;max=120;law=FR',
  backing: 'VOUCHED',
  token: '',
};

/** A token of the demonstration's own issuers. @throws Error in the hub's words. */
export async function demonstrationToken(signIn: SignIn): Promise<string> {
  const { state, agencyKind, role, purpose, offence, backing } = signIn;
  const answer = await fetch('/demonstration/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ state, agencyKind, role, purpose, offence },
      caseReference: caseOf(signIn),
      stated: backing === 'STATED',
    }),
  });
  const { token, errors } = (await answer.json()) as { token?: string; errors?: { message: string }[] };
  if (token === undefined) throw new Error(errors?.[0]?.message ?? 'no token');
  return token;
}

/** Headers are texts of one byte a letter: anything else in a case reference would fail without a word. */
function caseOf({ caseReference }: SignIn): string {
  return caseReference.replace(/[^\x20-\x7e]/gu, '?');
}

/** Who asks and why, as a request says it. */
export function headersOf(signIn: SignIn): Record<string, string> {
  const headers: Record<string, string> = {
    authorization: `Bearer ${signIn.token}`,
    'liaison-purpose': signIn.purpose,
    'liaison-case': caseOf(signIn),
  };
  if (signIn.offence !== '') headers['liaison-offence'] = signIn.offence;
  return headers;
}

interface BarProps {
  readonly setting: Setting;
  readonly draft: SignIn;
  readonly example: number;
  readonly wrong: string;
  readonly change: (next: SignIn) => void;
  readonly choose: (example: number) => void;
  readonly submit: () => void;
}

/** The line above the editor: who asks, why, and which example. */
export function SignInBar({
  setting,
  draft,
  example,
  wrong,
  change,
  choose,
  submit,
}: BarProps): ReactElement {
  return createElement(
    'form',
    {
      className: 'sign-in',
      onSubmit: (event: { preventDefault(): void }) => {
        event.preventDefault();
        submit();
      },
    },
    createElement('strong', { key: 'name' }, 'Liaison'),
    examples(setting, example, choose),
    ...(setting.demonstration
      ? [
          choice('state', 'State', draft, change),
          choice('agencyKind', 'Agency', draft, change),
          choice('role', 'Role', draft, change),
        ]
      : [text('token', 'Token', draft, change)]),
    choice('purpose', 'Purpose', draft, change),
    text('caseReference', 'Case', draft, change),
    text('offence', 'Offence', draft, change),
    ...(setting.demonstration ? [choice('backing', 'Case is', draft, change)] : []),
    createElement('button', { key: 'go', type: 'submit' }, 'Sign in'),
    setting.demonstration
      ? createElement(
          'span',
          { key: 'notice', className: 'notice' },
          'Demonstration: the law profiles are illustrative; all records but the UN and OFAC lists are invented.',
        )
      : null,
    wrong === '' ? null : createElement('span', { key: 'wrong', className: 'wrong', role: 'alert' }, wrong),
  );
}

function examples(setting: Setting, example: number, choose: (example: number) => void): ReactElement {
  return createElement(
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
  );
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
