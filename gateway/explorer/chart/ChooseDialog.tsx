import { useState, type ReactElement } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useWords } from '../words/words.ts';
import type { ChartNode, Part } from './model.ts';
import type { Choice } from './useChart.ts';

function groupOf({ domain, owner }: ChartNode): string {
  return `${domain} ${owner}`;
}

/** What of a step comes on the chart: records that are there already, those of the chosen groups, and links between them. */
export function chosenPart({ part, fresh }: Choice, groups: ReadonlySet<string>): Part {
  const nodes = part.nodes.filter((node) => !fresh.has(node.id) || groups.has(groupOf(node)));
  const gone = new Set(part.nodes.map(({ id }) => id));
  for (const { id } of nodes) gone.delete(id);
  return { nodes, edges: part.edges.filter(({ ends }) => !ends.some((end) => gone.has(end))) };
}

/** Above a hundred new records nobody sees anything: here the user chooses by kind and State. */
export function ChooseDialog({
  choice,
  put,
}: {
  readonly choice: Choice;
  readonly put: (part: Part | undefined) => void;
}): ReactElement {
  const say = useWords();
  const fresh = [...new Map(choice.part.nodes.map((node) => [node.id, node])).values()].filter(({ id }) =>
    choice.fresh.has(id),
  );
  const counts = new Map<string, number>();
  for (const node of fresh) counts.set(groupOf(node), (counts.get(groupOf(node)) ?? 0) + 1);
  const [groups, setGroups] = useState<ReadonlySet<string>>(new Set());
  const count = [...groups].reduce((sum, group) => sum + (counts.get(group) ?? 0), 0);
  const toggle = (group: string): void => {
    const next = new Set(groups);
    if (!next.delete(group)) next.add(group);
    setGroups(next);
  };
  return (
    <ModalOverlay className="chart-overlay" isOpen onOpenChange={() => put(undefined)}>
      <Modal className="chart-modal">
        <Dialog className="chart-dialog">
          <Heading slot="title">{say('chart.many', { count: fresh.length })}</Heading>
          <p>{say('chart.many.say')}</p>
          <ul className="chart-groups">
            {[...counts].sort().map(([group, size]) => {
              const [domain, owner] = group.split(' ') as [ChartNode['domain'], string];
              return (
                <li key={group}>
                  <label>
                    <input type="checkbox" checked={groups.has(group)} onChange={() => toggle(group)} />
                    {say(`chart.domain.${domain}`)} · {owner} · {size}
                  </label>
                </li>
              );
            })}
          </ul>
          <div className="chart-group">
            <button
              type="button"
              className="chart-main"
              disabled={count === 0}
              onClick={() => put(chosenPart(choice, groups))}
            >
              {say('chart.many.put', { count })}
            </button>
            <button type="button" onClick={() => put(undefined)}>
              {say('chart.many.cancel')}
            </button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
