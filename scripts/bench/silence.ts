import { canaryHub } from '../../shared/testing/canary/hub.ts';
import { silence, type Pair } from '../../shared/testing/canary/silence.ts';
import type { NaiveLaw } from '../../shared/src/policy/testing/naive.ts';
import { median, table } from './report.ts';

const WARM = 30;
const ROUNDS = 300;

/**
 * Asks the same question of what is withheld in silence and of what is not there, in turns, and tells how well a clock at
 * the caller's end tells them apart: the chance that of one answer of each kind the silent one took longer (the rank-sum
 * statistic over its greatest value). 0.50 is no better than a coin.
 */
export async function benchSilence(): Promise<string> {
  const scene = silence(20_261_124);
  const hub = await canaryHub(scene.world, scene.open);
  try {
    const timed = async (pair: Pair, which: 'silent' | 'nothing'): Promise<number> => {
      const began = performance.now();
      const { status } = await hub.ask(scene.inquiry, pair.document, pair[which]);
      if (status !== 200) throw new Error(`${pair.name} was not answered`);
      return performance.now() - began;
    };
    const rows: string[][] = [];
    for (const pair of scene.pairs) {
      const silent: number[] = [];
      const nothing: number[] = [];
      for (let round = -WARM; round < ROUNDS; round += 1) {
        const order = round % 2 === 0 ? (['silent', 'nothing'] as const) : (['nothing', 'silent'] as const);
        for (const which of order) {
          const tookMs = await timed(pair, which);
          if (round >= 0) (which === 'silent' ? silent : nothing).push(tookMs);
        }
      }
      rows.push([`a record: ${pair.name}`, ...told(silent, nothing)]);
    }
    // Another law for each kind: in blocks, as a law comes into force for all.
    for (const pair of scene.ofMute) {
      const taken = { silent: [] as number[], nothing: [] as number[] };
      for (let block = 0; block < 6; block += 1)
        for (const [which, law] of [
          ['silent', scene.mute],
          ['nothing', scene.open],
        ] as const satisfies readonly (readonly ['silent' | 'nothing', NaiveLaw])[]) {
          hub.logged();
          await hub.enact(law);
          for (let round = -WARM; round < ROUNDS / 6; round += 1) {
            const tookMs = await timed(pair, which);
            if (round >= 0) taken[which].push(tookMs);
          }
        }
      rows.push([`a State: ${pair.name}`, ...told(taken.silent, taken.nothing)]);
    }
    return table(['question', 'silent ms', 'nothing there ms', 'told apart'], rows);
  } finally {
    await hub.stop();
  }
}

function told(silent: readonly number[], nothing: readonly number[]): string[] {
  let longer = 0;
  for (const a of silent) for (const b of nothing) longer += a > b ? 1 : a === b ? 0.5 : 0;
  return [
    median(silent).toFixed(2),
    median(nothing).toFixed(2),
    (longer / (silent.length * nothing.length)).toFixed(2),
  ];
}
