import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { AgencyKind, Purpose, Role } from '../../../shared/src/core/vocabulary.ts';
import { useSignedIn, useWorkbench } from '../app/context.ts';
import type { ScreenProps } from '../app/screen.ts';
import type { Told as ToldOfAnswer } from '../session/answer.ts';
import type { Session } from '../session/session.ts';
import type { Example } from '../session/setting.ts';
import { useWords } from '../words/words.ts';
import { DisclosurePanel } from './DisclosurePanel.tsx';
import { OPEN, type Asked, type Told } from './messages.ts';

interface Editor {
  readonly told: ToldOfAnswer | undefined;
  readonly forget: () => void;
  readonly connect: (frame: HTMLIFrameElement) => void;
}

/** The frame with the editor: it asks through this page, which has the token. */
function useEditor(document: string): Editor {
  const { session } = useWorkbench();
  const { identity } = useSignedIn();
  const [told, setTold] = useState<ToldOfAnswer>();
  const port = useRef<MessagePort>(undefined);
  const caller = `${identity.state} ${identity.agencyKind} ${identity.role}`;
  const show = (): void => port.current?.postMessage({ kind: 'document', document, caller } satisfies Told);
  useEffect(show, [document, caller]);

  const answer = async ({ id, ...asked }: Asked): Promise<void> => {
    setTold(undefined);
    const { data, errors, told: newest, bytes } = await session.ask<unknown>(asked);
    setTold(newest);
    const body: unknown = bytes.length > 0 ? JSON.parse(new TextDecoder().decode(bytes)) : { data, errors };
    port.current?.postMessage({ kind: 'answer', id, body } satisfies Told);
  };
  const connect = (frame: HTMLIFrameElement): void => {
    const { port1, port2 } = new MessageChannel();
    port.current = port1;
    port1.onmessage = ({ data }: MessageEvent<'ready' | Asked>) => {
      if (data === 'ready') show();
      else void answer(data);
    };
    frame.contentWindow?.postMessage(OPEN, location.origin, [port2]);
  };
  return { told, forget: () => setTold(undefined), connect };
}

/** GraphiQL over the caller's own schema, in a frame of its own: its editor needs styles that the page itself does without. */
export function ExpertScreen(_props: ScreenProps<'expert'>): ReactElement {
  const say = useWords();
  const { setting, session } = useWorkbench();
  const [example, setExample] = useState(0);
  const [failure, setFailure] = useState<string>();
  const { told, forget, connect } = useEditor(setting.examples[example]?.document ?? '{ __typename }');
  const choose = async (wanted: number): Promise<void> => {
    forget();
    setFailure(undefined);
    const as = setting.examples[wanted]?.as;
    try {
      if (as) await signInAs(session, as);
      setExample(wanted);
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <div className="expert">
      <label className="field">
        {say('expert.example')}
        <select value={example} onChange={({ target }) => void choose(Number(target.value))}>
          {setting.examples.map(({ name }, index) => (
            <option key={name} value={index}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {failure === undefined ? null : <p role="alert">{say('app.failed', { message: failure })}</p>}
      <iframe
        className="expert-frame"
        title={say('app.screen.expert')}
        src="/explorer/expert"
        onLoad={({ currentTarget }) => connect(currentTarget)}
      />
      {told ? <DisclosurePanel told={told} /> : null}
    </div>
  );
}

/** An example for somebody else is asked as that role; what it leaves open stays. */
async function signInAs(session: Session, as: NonNullable<Example['as']>): Promise<void> {
  const now = session.current();
  if (!now) return;
  const { state, agencyKind, role, purpose } = as;
  await session.signIn(
    {
      state: state ?? now.identity.state,
      agencyKind: (agencyKind as AgencyKind | undefined) ?? now.identity.agencyKind,
      role: role as Role,
    },
    { ...now.statement, purpose: purpose as Purpose },
  );
}
