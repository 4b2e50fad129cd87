import type { ReactElement } from 'react';
import { useWords } from '../words/words.ts';
import { certificateEnd, keysInOrder, keyState, processStanding } from './installation.ts';
import { StandingTable } from './StandingTable.tsx';
import type { CertificateStanding, HubStatus, KeyStanding, ProcessStanding } from './status.ts';

/** What the hub runs on: its keys by name, id and age, certificates with their ends, processes of subgraphs. Nothing of it is secret. */
export function InstallationTables({ status }: { readonly status: HubStatus }): ReactElement {
  const { keys, certificates = [], subgraphs = [] } = status;
  return (
    <>
      {keys == null ? null : <KeyTable keys={keys} />}
      {certificates.length > 0 ? <CertificateTable certificates={certificates} /> : null}
      {subgraphs.length > 0 ? <ProcessTable processes={subgraphs} /> : null}
    </>
  );
}

function KeyTable({ keys }: { readonly keys: readonly KeyStanding[] }): ReactElement {
  const say = useWords();
  const heads = ['name', 'standing', 'id', 'age', 'due'] as const;
  return (
    <StandingTable
      title={say('status.keys')}
      heads={heads.map((head) => say(`status.keys.${head}`))}
      rows={keysInOrder(keys).map((one, at) => ({
        key: `${one.key} ${one.id ?? at}`,
        name: <code>{one.key}</code>,
        cells: [
          say(one.isOld ? 'status.keys.old' : `status.keys.is.${keyState(one)}`),
          one.id === undefined ? '–' : <code>{one.id}</code>,
          one.ageDays === undefined ? '–' : say('status.days', { days: one.ageDays }),
          one.dueOn === undefined ? '–' : <time>{one.dueOn}</time>,
        ],
        isWell: !one.isOld && keyState(one) !== 'UNKNOWN',
      }))}
    />
  );
}

function CertificateTable({
  certificates,
}: {
  readonly certificates: readonly CertificateStanding[];
}): ReactElement {
  const say = useWords();
  const heads = ['of', 'standing', 'kind', 'file', 'ends', 'left'] as const;
  return (
    <StandingTable
      title={say('status.certificates')}
      heads={heads.map((head) => say(`status.certificates.${head}`))}
      rows={certificates.map((one) => ({
        key: `${one.of} ${one.kind} ${one.file}`,
        name: <code>{one.of}</code>,
        cells: [
          say(`status.certificates.is.${certificateEnd(one)}`),
          one.kind === 'OWN'
            ? say('status.certificates.own')
            : one.kind === 'AUTHORITIES'
              ? say('status.certificates.authorities')
              : one.kind,
          <code>{one.file}</code>,
          one.endsAt === null ? '–' : <time>{one.endsAt.slice(0, 10)}</time>,
          one.daysLeft === null ? '–' : say('status.days', { days: one.daysLeft }),
        ],
        isWell: certificateEnd(one) === 'GOOD',
      }))}
    />
  );
}

function ProcessTable({ processes }: { readonly processes: readonly ProcessStanding[] }): ReactElement {
  const say = useWords();
  const heads = ['name', 'standing', 'address', 'why'] as const;
  return (
    <StandingTable
      title={say('status.processes')}
      heads={heads.map((head) => say(`status.processes.${head}`))}
      rows={processes.map((one) => ({
        key: `${one.subgraph} ${one.address}`,
        name: <code>{one.subgraph}</code>,
        cells: [
          say(`status.processes.is.${processStanding(one)}`),
          <code>{one.address}</code>,
          // The hub's own words, as the log has them.
          <span lang="en">{one.why}</span>,
        ],
        isWell: one.standing === 'READY',
      }))}
    />
  );
}
