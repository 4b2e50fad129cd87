import type { Rule } from '../law/rule.ts';

/** A grant that a caller opens by naming another offence, or a higher sentence. */
export function restsOnStated({ kind, source: { offence, vouched } }: Rule): boolean {
  const asks = offence?.codes ?? offence?.maxPenaltyMonthsAtLeast ?? offence?.underLawOf;
  return kind === 'grant' && asks !== undefined && vouched?.includes('OFFENCE') !== true;
}

/** What a condition on the offence means for whoever states none: not what everybody reads into it. */
export function ofNoOffence({ kind, source }: Rule): string | undefined {
  const { stated, exceptCodes, ...others } = source.offence ?? {};
  if (stated !== undefined) return undefined;
  const asks = Object.values(others).some((condition) => condition !== undefined);
  if (kind === 'grant')
    return exceptCodes === undefined || asks ? undefined : 'lends only where an offence is stated';
  if (asks)
    return 'does not bind whoever states no offence, or other or less of it than is asked here, true or not';
  return exceptCodes === undefined ? undefined : 'binds whoever states no offence, too';
}
