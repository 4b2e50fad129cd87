/** Too few samples say nothing: what is compiled and cached in the first minutes is no leak. */
const SAMPLES_MIN = 120;
const WARM_UP = 0.3;
/** Growth that is still flat: V8 takes what it is given, and gives back late. */
const RATIO_MAX = 1.5;
const MARGIN_MIB = 96;

export interface Memory {
  /** Median of the first part after the warm-up, and of the last, in MiB. */
  readonly early: number;
  readonly late: number;
  readonly samples: number;
  readonly isFlat: boolean;
}

/** Judges resident memory in MiB, one sample a second. */
export function memoryOf(samples: readonly number[]): Memory {
  const warm = samples.slice(Math.floor(samples.length * WARM_UP));
  const part = Math.max(1, Math.floor(warm.length / 4));
  const early = median(warm.slice(0, part));
  const late = median(warm.slice(-part));
  return {
    early,
    late,
    samples: samples.length,
    isFlat: samples.length < SAMPLES_MIN || late <= early * RATIO_MAX + MARGIN_MIB,
  };
}

function median(of: readonly number[]): number {
  return of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)] ?? 0;
}
