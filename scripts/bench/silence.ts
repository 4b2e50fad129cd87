import { canaryHub } from '../../shared/testing/canary/hub.ts';
import { silence, type Pair } from '../../shared/testing/canary/silence.ts';
import type { Inquiry } from '../../shared/src/policy/words/inquiry.ts';
import { median, table } from './report.ts';

const WARM = 50;
/** So many of each kind that half of the interval is about 0.02: 0.55 can be told from 0.50. */
const ROUNDS = 1_500;
/** Rounds that follow each other are alike in what else the machine did: the interval is made of blocks of them. */
const BLOCKS = 30;

interface Side {
  readonly inquiry: Inquiry;
  readonly variables: Pair['silent'];
}

/**
 * Asks the same question of what is withheld in silence and of what is not there, in turns, and tells how well a clock at
 * the caller's end tells them apart. Told apart is the chance that of one answer of each kind the silent one took longer
 * (the rank-sum statistic over its greatest value), with its 95 % interval; 0.50 is no better than a coin. By threshold is
 * the share of answers that a threshold puts where they belong, taken as the best of one half and tried on the other. The
 * control asks twice for what is not there: what it shows is what the machine adds.
 *
 * Of a State that lends nothing and does not say so, it is asked whether it has the record (the same officer asks for both),
 * and whether it is silent at all (an officer to whom it lends asks for what is not there).
 */
export async function benchSilence(): Promise<string> {
  const scene = silence(20_261_124);
  const hub = await canaryHub(scene.world, scene.half);
  try {
    const timed = async (document: string, { inquiry, variables }: Side): Promise<number> => {
      const began = performance.now();
      const { status } = await hub.ask(inquiry, document, variables);
      if (status !== 200) throw new Error(`not answered: ${document}`);
      return performance.now() - began;
    };
    const rows: string[][] = [];
    const row = async (name: string, document: string, silent: Side, nothing: Side): Promise<void> => {
      const taken = { silent: [] as number[], nothing: [] as number[] };
      for (let round = -WARM; round < ROUNDS; round += 1) {
        for (const kind of round % 2 === 0
          ? (['silent', 'nothing'] as const)
          : (['nothing', 'silent'] as const)) {
          const tookMs = await timed(document, kind === 'silent' ? silent : nothing);
          if (round >= 0) taken[kind].push(tookMs);
        }
        // What is logged would pile up.
        hub.logged();
      }
      rows.push([name, ...told(taken.silent, taken.nothing)]);
    };
    const { inquiry, refused, pairs, ofMute, list } = scene;
    for (const { name, document, nothing } of pairs.slice(0, 1))
      await row(
        `control: ${name}`,
        document,
        { inquiry, variables: nothing },
        { inquiry, variables: nothing },
      );
    for (const { name, document, silent, nothing } of pairs)
      await row(
        `a record: ${name}`,
        document,
        { inquiry, variables: silent },
        { inquiry, variables: nothing },
      );
    for (const { name, document, silent, nothing } of [...ofMute, list])
      await row(
        `a silent State has it: ${name}`,
        document,
        { inquiry: refused, variables: silent },
        { inquiry: refused, variables: nothing },
      );
    for (const { name, document, silent, nothing } of ofMute)
      await row(
        `a State is silent: ${name}`,
        document,
        { inquiry: refused, variables: silent },
        { inquiry, variables: nothing },
      );
    return table(['question', 'silent ms', 'nothing there ms', 'told apart (95 %)', 'by threshold'], rows);
  } finally {
    await hub.stop();
  }
}

function told(silent: readonly number[], nothing: readonly number[]): string[] {
  const share = rankShare(silent, nothing);
  const blocks = Array.from({ length: BLOCKS }, (_, block) => {
    const others = (all: readonly number[]): number[] =>
      all.filter((_tookMs, i) => Math.floor((i * BLOCKS) / all.length) !== block);
    return rankShare(others(silent), others(nothing));
  });
  // The jackknife: how much each block sways the whole.
  const mean = blocks.reduce((sum, one) => sum + one, 0) / BLOCKS;
  const variance = ((BLOCKS - 1) / BLOCKS) * blocks.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const half = 1.96 * Math.sqrt(variance);
  return [
    median(silent).toFixed(2),
    median(nothing).toFixed(2),
    `${share.toFixed(3)} (${(share - half).toFixed(3)} to ${(share + half).toFixed(3)})`,
    byThreshold(silent, nothing).toFixed(3),
  ];
}

/** The chance that one of `a` is greater than one of `b`, from their ranks. */
function rankShare(a: readonly number[], b: readonly number[]): number {
  const all = [...a.map((value) => ({ value, isA: true })), ...b.map((value) => ({ value, isA: false }))];
  all.sort((one, other) => one.value - other.value);
  let greater = 0;
  for (let i = 0, below = 0; i < all.length;) {
    let end = i;
    let as = 0;
    while (end < all.length && all[end]?.value === all[i]?.value) {
      if (all[end]?.isA === true) as += 1;
      end += 1;
    }
    const bs = end - i - as;
    greater += as * (below + bs / 2);
    below += bs;
    i = end;
  }
  return greater / (a.length * b.length);
}

/** The share that the best threshold of each half of the rounds gets right on the other half. */
function byThreshold(silent: readonly number[], nothing: readonly number[]): number {
  const half = (parity: number) => ({
    silent: silent.filter((_, i) => i % 2 === parity),
    nothing: nothing.filter((_, i) => i % 2 === parity),
  });
  const [even, odd] = [half(0), half(1)];
  return (rightShare(odd, bestThreshold(even)) + rightShare(even, bestThreshold(odd))) / 2;
}

interface Half {
  readonly silent: readonly number[];
  readonly nothing: readonly number[];
}

/** `sign` is 1 where what takes longer is taken for silent, -1 where it is the other way round. */
interface Threshold {
  readonly atMs: number;
  readonly sign: 1 | -1;
}

function bestThreshold(of: Half): Threshold {
  let best: Threshold = { atMs: 0, sign: 1 };
  let most = 0;
  for (const atMs of [...of.silent, ...of.nothing]) {
    for (const sign of [1, -1] as const) {
      const right = rightShare(of, { atMs, sign });
      if (right > most) [best, most] = [{ atMs, sign }, right];
    }
  }
  return best;
}

function rightShare({ silent, nothing }: Half, { atMs, sign }: Threshold): number {
  const isTaken = (tookMs: number): boolean => (tookMs - atMs) * sign > 0;
  const right = silent.filter(isTaken).length + nothing.filter((tookMs) => !isTaken(tookMs)).length;
  return right / (silent.length + nothing.length);
}
