import { Suspense, useMemo, useState, type ComponentType, type ReactElement } from 'react';
import type { Identity } from '../session/identity.ts';
import type { Session } from '../session/session.ts';
import type { Setting } from '../session/setting.ts';
import { useWords } from '../words/words.ts';
import { WorkbenchContext, type Workbench } from './context.ts';
import type { Go, Screen, ScreenId, ScreenInput } from './screen.ts';
import { SCREENS } from './screens.ts';

interface ScreensProps {
  readonly setting: Setting;
  readonly session: Session;
  readonly identity: Identity;
}

/** The navigation and the screens. One that was opened stays as it was left until sign-out. */
export function Screens({ setting, session, identity }: ScreensProps): ReactElement {
  const say = useWords();
  const mine = SCREENS.filter(({ mayUse }) => mayUse(identity));
  const [shown, setShown] = useState<ScreenId | undefined>(() => firstOf(mine, identity));
  const [inputs, setInputs] = useState<Partial<ScreenInput>>(() =>
    shown === undefined ? {} : { [shown]: undefined },
  );
  const workbench = useMemo<Workbench>(() => {
    const go: Go = (id, input) => {
      setInputs((before) => ({ ...before, [id]: input }));
      setShown(id);
    };
    return { setting, session, go };
  }, [setting, session]);
  const open = (id: ScreenId): void => {
    setInputs((before) => ({ [id]: undefined, ...before }));
    setShown(id);
  };
  return (
    <WorkbenchContext value={workbench}>
      <div className="app-body">
        <nav className="app-nav" aria-label={say('app.screens')}>
          {mine.map(({ id, label }) => (
            <button
              key={id}
              type="button"
              aria-current={id === shown ? 'page' : undefined}
              onClick={() => open(id)}
            >
              {say(label)}
            </button>
          ))}
        </nav>
        <main className="app-main">
          {mine
            .filter(({ id }) => id in inputs)
            .map(({ id, component }) => {
              const Shown = component as ComponentType<{ input: unknown; isShown: boolean }>;
              return (
                <section key={id} data-screen={id} hidden={id !== shown} className="app-screen">
                  <Suspense fallback={<p role="status">{say('app.loading')}</p>}>
                    <Shown input={inputs[id]} isShown={id === shown} />
                  </Suspense>
                </section>
              );
            })}
        </main>
      </div>
    </WorkbenchContext>
  );
}

/** Whoever checks travellers begins at the border, whoever came by /status with how the hub stands; the others at the head of the list. */
function firstOf(mine: readonly Screen[], { agencyKind }: Identity): ScreenId | undefined {
  if (location.pathname === '/status' && mine.some(({ id }) => id === 'status')) return 'status';
  const border = agencyKind === 'BORDER_GUARD' ? mine.find(({ id }) => id === 'border') : undefined;
  return (border ?? mine[0])?.id;
}
