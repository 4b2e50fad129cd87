import { URGENCIES } from '../../core/vocabulary.ts';
import type { Say } from './contradictions.ts';
import type { Path } from './reading.ts';
import type { Conditions } from './rule-schema.ts';

type Approval = NonNullable<Conditions['approval']>;

/** Finds what an approval says that cannot be meant. */
export function checkApproval(approval: Approval, path: Path, say: Say): void {
  const { within, days, maxDays, auto, twoPersons, basis } = approval;
  if (auto === true && basis === undefined)
    say([...path, 'auto'], '"auto" needs a "basis": the articles under which the law approves by itself');
  if (auto === undefined && basis !== undefined)
    say([...path, 'basis'], 'this basis is for what the law approves by itself: it goes with "auto: true"');
  if (auto === true && twoPersons === true)
    say(
      [...path, 'twoPersons'],
      'what the law approves by itself needs nobody: leave out the one or the other',
    );
  if (days !== undefined && maxDays !== undefined && days > maxDays)
    say([...path, 'days'], `"days" ${days} is more than "maxDays" ${maxDays}`);
  if (typeof within !== 'object') return;
  const stated = URGENCIES.flatMap((urgency) => {
    const due = within[urgency];
    return due === undefined ? [] : [{ urgency, due }];
  });
  if (stated.length === 0)
    say([...path, 'within'], `"within" names no urgency: write P7D, or one of ${URGENCIES.join(', ')}`);
  stated.forEach(({ urgency, due }, i) => {
    const calmer = stated.slice(0, i).find((other) => minutesOf(other.due) < minutesOf(due));
    if (calmer !== undefined)
      say(
        [...path, 'within', urgency],
        `${urgency} would wait ${due}, longer than the ${calmer.due} of ${calmer.urgency}`,
      );
  });
}

const MINUTES = [525_960, 43_830, 10_080, 1_440, 60, 1] as const;

/** About how long a duration is: enough to say which is longer. */
function minutesOf(duration: string): number {
  const parts = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/u.exec(duration);
  return MINUTES.reduce((sum, minutes, i) => sum + minutes * Number(parts?.[i + 1] ?? 0), 0);
}
