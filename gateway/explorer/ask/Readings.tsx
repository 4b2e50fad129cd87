import type { ReactElement } from 'react';
import { useCodeWord } from '../words/codes.ts';
import { useWords } from '../words/words.ts';
import { useLabels } from './labels.ts';
import type { Candidate } from './questions.ts';
import type { Reading } from './recognise.ts';

/** How the box was read: the user sees it before anything is asked, and chooses where there is a choice. */
export function Readings({
  readings,
  candidates,
  withheld,
  chosen,
  choose,
}: {
  readonly readings: readonly Reading[];
  readonly candidates: readonly Candidate[];
  readonly withheld: readonly string[];
  readonly chosen: Candidate | undefined;
  readonly choose: (id: string) => void;
}): ReactElement {
  const say = useWords();
  const { root, all } = useLabels();
  const read = useReading();
  return (
    <div className="readings">
      {candidates.length === 0 ? null : (
        <fieldset>
          <legend>{say('ask.readAs')}</legend>
          {candidates.map((candidate) => (
            <label key={candidate.id} className="pill">
              <input
                type="radio"
                name="reading"
                checked={candidate.id === chosen?.id}
                onChange={() => choose(candidate.id)}
              />
              <span>
                <bdi>{read(candidate.reading)}</bdi> <span className="soft">{root(candidate.root)}</span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      {readings.map((reading) => (
        <Doubts key={reading.kind} reading={reading} />
      ))}
      {withheld.length === 0 ? null : <p>{say('ask.read.withheld', { roots: all(withheld.map(root)) })}</p>}
      {readings.length === 0 ? <p>{say('ask.read.nothing')}</p> : null}
    </div>
  );
}

function Doubts({ reading }: { readonly reading: Reading }): ReactElement | null {
  const say = useWords();
  if (reading.kind === 'misreadMrz')
    return (
      <p role="alert">
        {say('ask.read.misread')} <span lang="en">{reading.message}</span>
      </p>
    );
  if (reading.kind === 'record')
    return (
      <p className="good">
        ✓ <bdi>{say('ask.read.record', { text: reading.id })}</bdi>
      </p>
    );
  if (reading.kind !== 'mrz') return null;
  return reading.doubts.length === 0 ? (
    <p className="good">✓ {say('ask.read.mrzHolds')}</p>
  ) : (
    <>
      {reading.doubts.map((doubt) => (
        <p key={doubt} className="warn">
          ! {say(`ask.read.doubt.${doubt}`)}
        </p>
      ))}
    </>
  );
}

/** Says a reading in words. */
function useReading(): (reading: Reading) => string {
  const say = useWords();
  const code = useCodeWord();
  return (reading) => {
    switch (reading.kind) {
      case 'mrz':
        return say('ask.read.mrz', { number: reading.number, issuer: reading.issuer });
      case 'plate':
        return say('ask.read.plate', { text: reading.plate });
      case 'serial':
        return say('ask.read.serial', { text: reading.serial });
      case 'document':
        return say('ask.read.document', { text: reading.number });
      case 'name':
        return reading.born === undefined
          ? say('ask.read.name', { text: reading.name })
          : say('ask.read.nameBorn', { text: reading.name, born: reading.born });
      case 'substance':
      case 'drug': {
        const { from, to } = reading;
        const text = reading.kind === 'drug' ? `"${reading.name}"` : code('SubstanceClass', reading.code);
        return from === undefined || to === undefined
          ? say('ask.read.substance', { text })
          : say('ask.read.substanceIn', { text, from, to });
      }
      case 'record':
        return say('ask.read.record', { text: reading.id });
      case 'receipt':
        return say('ask.read.receipt', { text: reading.entry });
      case 'misreadMrz':
        return say('ask.read.misread');
    }
  };
}
