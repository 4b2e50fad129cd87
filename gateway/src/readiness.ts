import type { SubgraphDoor } from './subgraph-client.ts';

const LOOK_EVERY_MS = 5_000;

/** Looks every few seconds whether all subgraphs are there. Nothing is asked of them. */
export function watchSubgraphs(doors: readonly SubgraphDoor[]): { answer(): boolean; stop(): void } {
  let areAnswering = true;
  const timer = setInterval(() => {
    void Promise.all(doors.map((door) => door.isThere())).then((answers) => {
      areAnswering = answers.every(Boolean);
    });
  }, LOOK_EVERY_MS);
  timer.unref();
  return { answer: () => areAnswering, stop: () => clearInterval(timer) };
}
