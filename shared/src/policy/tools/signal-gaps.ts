import type { StateCode } from '../../core/ids.ts';
import type { Law } from '../law/law.ts';
import { SIGNAL_KINDS, SIGNALS } from '../words/signals.ts';
import type { Finding } from './finding.ts';

/** What of the State's own officers nobody looks at: a note, as whether to look is the State's to decide. */
export function signalGaps(law: Law, state: StateCode): Finding[] {
  const signals = law.states.get(state)?.signals;
  const unwatched = SIGNALS.filter((kind) => signals?.[SIGNAL_KINDS[kind]] === undefined);
  if (unwatched.length === 0) return [];
  const message =
    signals === undefined
      ? 'no "signals": nobody is told when an officer may misuse the hub (LED Art. 25(2))'
      : `"signals" does not look for ${unwatched.map((kind) => SIGNAL_KINDS[kind]).join(', ')}`;
  return [{ severity: 'note', kind: 'GAP', state, message }];
}
