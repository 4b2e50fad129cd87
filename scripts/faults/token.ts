import { stateCode } from '../../shared/src/core/ids.ts';
import { DemonstrationIssuers } from '../../shared/src/identity/demonstration.ts';

/** A token of an invented investigator. @param aheadMs by how much the issuer's clock is ahead of this one's. */
export function tokenOf(directory: string, officer = 'faults', aheadMs = 0): Promise<string> {
  return new DemonstrationIssuers(directory).token({
    state: stateCode('FR'),
    agencyKind: 'POLICE',
    role: 'INVESTIGATOR',
    officer,
    issuedAt: new Date(Date.now() + aheadMs),
  });
}
