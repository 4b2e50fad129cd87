import { stateCode } from '../../shared/src/core/ids.ts';
import { DemonstrationIssuers } from '../../shared/src/identity/demonstration.ts';

/**
 * Tokens of invented investigators of one State.
 *
 * @param count of officers, whose names are numbers behind `prefix`.
 * @param aheadMs by how much the issuer's clock is ahead of this one's.
 */
export function tokensOf(
  directory: string,
  count: number,
  prefix = 'faults',
  aheadMs = 0,
): Promise<readonly string[]> {
  return Promise.all(Array.from({ length: count }, (_, n) => tokenOf(directory, `${prefix}-${n}`, aheadMs)));
}

function tokenOf(directory: string, officer: string, aheadMs: number): Promise<string> {
  return new DemonstrationIssuers(directory).token({
    state: stateCode('FR'),
    agencyKind: 'POLICE',
    role: 'INVESTIGATOR',
    officer,
    issuedAt: new Date(Date.now() + aheadMs),
  });
}
