import type { OnProgress } from './national/provision.ts';

/** Says after every seventh database, once, what is done with the next. */
export function progressSayer(say: (line: string) => void): OnProgress {
  let said = -1;
  return (done, of, name, work) => {
    if (name === '' || done % 7 !== 0 || done === said) return;
    said = done;
    say(
      work === 'FILL'
        ? `Filling national databases with demonstration data: ${done} of ${of} ...`
        : `Bringing the demonstration's national databases up to date, their search keys too: ${done} of ${of} ...`,
    );
  };
}
