import { COMMON_PARTS, RARE } from './common-parts.ts';
import type { KeyWords } from './word-score.ts';

/** Two names of which one has a word that the other has not share no less than this, in bits, or are two names. */
const LEAST = 10;
/** Two names that share so much are one, where one of them is in the other whole and the score is not far from a hit. */
const ENOUGH = 22;
const NEAR = 0.6;
/** A record whose words, two or more, all but surely stand in a longer name that is asked for, is found by so much. */
const WITHIN = 16;
const SURE = 0.95;
/** What else of two records has to agree, in bits, where their names are a hit with it alone: as much as a rare word says. */
export const HELP = RARE;

/** What two names share, by the rarity of the words that agree: see `common-parts.ts`. */
interface Evidence {
  readonly bits: number;
  /** Telling words, and those of them that the other name has not. */
  readonly telling: number;
  readonly left: number;
  /** The least score of a telling word. */
  readonly surest: number;
}

/**
 * Weighs what two names share, as a rare word that agrees says much and Mohammed little (after Fellegi and Sunter, 1969): a
 * name of common words is not found in a longer one, and one whose rare words are all there is, though others stand beside
 * them. Names of syllables are left alone: none of them is rare.
 *
 * @param score of the names, before it is laid on the scale; `hit` and more is a hit.
 * @param asked its words, and the score of each with the word that it agrees with (-1: with none); `named` alike.
 * What is no hit for want of bits is told apart from other names: common words alone by a score right below `hit`, and what
 * would be a hit with `HELP` more, such as an equal date of birth, by one that is a little lower. So are two common words,
 * all that a record has, in a longer name.
 *
 * @returns the score, or `hit`, or one of these two.
 */
export function weighed(
  score: number,
  hit: number,
  asked: { readonly key: KeyWords; readonly scores: readonly number[] },
  named: { readonly key: KeyWords; readonly scores: readonly number[] },
): number {
  if (asked.key.bones.includes('=') || named.key.bones.includes('=')) return score;
  const [q, n] = [evidence(asked), evidence(named)];
  const bits = Math.min(q.bits, n.bits);
  if (score >= hit)
    return q.left + n.left > 0 && q.telling > 1 && bits < LEAST ? Math.min(score, hit - COMMON_ALONE) : score;
  const isWithin = n.telling > 1 && n.surest >= SURE && q.left <= 2;
  const isNear = score > NEAR && (q.left === 0 || (n.left === 0 && q.left === 1));
  if (!isWithin && !isNear) return score;
  const lacking = (isWithin ? WITHIN : ENOUGH) - bits;
  if (lacking <= 0) return hit;
  return isWithin || lacking <= HELP ? Math.max(score, hit - WITH_HELP) : score;
}

/** How far below a hit these stand: see `POSSIBLE` and `HELPED` of `score.ts`. */
const COMMON_ALONE = 0.001;
const WITH_HELP = 0.01;

function evidence({
  key: { bones },
  scores,
}: {
  readonly key: KeyWords;
  readonly scores: readonly number[];
}): Evidence {
  let [bits, telling, left, surest] = [0, 0, 0, 1];
  bones.forEach((own, i) => {
    if (own === '.') return;
    telling += 1;
    const score = scores[i] ?? -1;
    surest = Math.min(surest, score);
    if (score < 0) left += 1;
    else bits += bitsOf(own) * (score >= 0.95 ? 1 : score >= 0.85 ? 0.8 : 0.5);
  });
  return { bits, telling, left, surest };
}

function bitsOf(bones: string): number {
  return COMMON_PARTS[bones.replace(/~$/u, '').replace(/(?<=.)w/gu, '')] ?? RARE;
}
