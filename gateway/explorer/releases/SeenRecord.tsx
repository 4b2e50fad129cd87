import type { ReactElement } from 'react';
import { DOMAIN_FACTS } from '../../../shared/src/core/domains.ts';
import { readFound, type Row } from '../answer/rows.ts';
import { useSayer } from '../answer/useSayer.ts';
import { fieldWord } from '../graph/field-words.ts';
import { useCallerSchema } from '../graph/useCallerSchema.ts';
import { factsOf } from '../record/facts.ts';
import { FactLine } from '../record/FactLine.tsx';
import { Standing } from '../record/Standing.tsx';
import { useLanguage, useWords } from '../words/words.ts';
import { RECORD_MEMBERS } from './documents.ts';
import type { ReleaseWhole } from './model.ts';

/** The record as the law shows it to whoever decides: no more than that, and what is withheld is named. */
export function SeenRecord({ release }: { readonly release: ReleaseWhole }): ReactElement {
  const say = useWords();
  const row = rowOf(release);
  return (
    <section className="seen" aria-label={say('releases.record.seen')}>
      <h3>{say('releases.record.seen')}</h3>
      {row ? <SeenFacts row={row} /> : <p className="soft">{say('releases.record.none')}</p>}
    </section>
  );
}

function SeenFacts({ row }: { readonly row: Row }): ReactElement {
  const say = useWords();
  const sayer = useSayer();
  const language = useLanguage();
  const schema = useCallerSchema().schema?.schema;
  const withheld = row.withheld.map(({ field }) => fieldWord(language, field));
  return (
    <>
      <Standing row={row} />
      <dl className="facts">
        {factsOf(row.data, row.recordType, schema, sayer).map((fact) => (
          <FactLine key={fact.field} fact={fact} heading="" />
        ))}
      </dl>
      {withheld.length === 0 ? null : (
        <p className="soft">⊘ {say('releases.record.withheld', { fields: withheld.join(', ') })}</p>
      )}
    </>
  );
}

function rowOf({ domain, record }: ReleaseWhole): Row | undefined {
  const recordType = Object.entries(DOMAIN_FACTS).find(([name]) => name === domain)?.[1].recordType;
  const root = RECORD_MEMBERS[domain];
  if (recordType === undefined || root === undefined) return undefined;
  return readFound(record, { title: '', root, recordType })?.rows[0];
}
