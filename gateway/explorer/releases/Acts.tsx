import { useState, type FormEvent, type ReactElement } from 'react';
import { useSignedIn } from '../app/context.ts';
import { Line } from '../parts/Field.tsx';
import { useWords } from '../words/words.ts';
import { ACT_STEPS, actsOf, EMPTY, inputOf, missingIn, type Act, type Draft } from './acts.ts';
import { Approval } from './Approval.tsx';
import { GroundFields } from './GroundFields.tsx';
import type { ReleaseLine, ReleaseWhole } from './model.ts';
import { useStep } from './useRelease.ts';
import type { Side } from './useReleases.ts';

export interface ActsProps {
  readonly release: ReleaseWhole;
  readonly changed: (next: ReleaseLine) => void;
}

/** What the user can do with a release: one of the ways is open, with its form. */
export function Acts({ release, side, changed }: ActsProps & { readonly side: Side }): ReactElement | null {
  const say = useWords();
  const { identity } = useSignedIn();
  const [act, setAct] = useState<Act>();
  const acts = actsOf(release, side, identity.role);
  if (acts.length === 0) return null;
  return (
    <section className="acts" aria-label={say('act.act')}>
      <div className="switch" role="group" aria-label={say('act.act')}>
        {acts.map((one) => (
          <button key={one} type="button" aria-pressed={one === act} onClick={() => setAct(one)}>
            {say(`act.act.${one}`)}
          </button>
        ))}
      </div>
      {act ? <ActForm key={act} act={act} release={release} changed={changed} /> : null}
    </section>
  );
}

function ActForm({ act, release, changed }: ActsProps & { readonly act: Act }): ReactElement {
  const say = useWords();
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const [missing, setMissing] = useState<ReturnType<typeof missingIn>>();
  const step = useStep(ACT_STEPS[act], release.id, changed);
  const open = release.fields.filter(({ state }) => state === 'OPEN').map(({ field }) => field);
  const isTwo = release.fields.some(({ rules = [] }) => rules.some((rule) => rule.twoPersons && !rule.met));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const lacks = missingIn(act, draft, open);
    setMissing(lacks);
    if (lacks === undefined) void step.take(inputOf(act, draft, open));
  };
  const part = { draft, change: setDraft };
  const isApproval = act === 'ALL' || act === 'PART';
  return (
    <form className="act-form" onSubmit={submit} aria-label={say(`act.act.${act}`)}>
      <p className="soft">{say(`act.hint.${act}`, { agency: release.requester.agency })}</p>
      {isApproval && isTwo ? <p className="note">½ {say('act.two')}</p> : null}
      {isApproval ? <Approval {...part} fields={open} release={release} isPart={act === 'PART'} /> : null}
      {act === 'PART' || act === 'REFUSE' ? <GroundFields {...part} /> : null}
      <Line
        label={say(
          act === 'ASK_BACK' || act === 'ANSWER' || act === 'REVOKE' ? `act.text.${act}` : 'act.note',
        )}
        value={draft.text}
        change={(text) => setDraft({ ...draft, text })}
        rows={2}
        maxLength={2000}
      />
      {missing === undefined ? null : <p role="alert">{say(MISSING[missing])}</p>}
      {step.failure === undefined ? null : <p role="alert">{say('app.failed', { message: step.failure })}</p>}
      <button type="submit" disabled={step.isSending}>
        {say(`act.send.${act}`)}
      </button>
    </form>
  );
}

const MISSING = { ground: 'act.needsGround', field: 'act.needsField', text: 'act.needsText' } as const;
