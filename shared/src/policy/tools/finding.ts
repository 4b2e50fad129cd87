/** Something a lawyer should look at. */
export interface Finding {
  readonly severity: 'error' | 'warning' | 'note';
  readonly kind:
    | 'APPROVAL'
    | 'CONTACT'
    | 'GAP'
    | 'NEVER'
    | 'EXPIRED'
    | 'EXPIRING'
    | 'NOBODY'
    | 'UNEQUAL'
    | 'NO_REASON'
    | 'EMPTY_MASK'
    | 'OFFENCE'
    | 'STATED';
  readonly state: string;
  readonly where?: string;
  readonly rule?: string;
  readonly message: string;
}

export function findingText({ severity, kind, state, where, rule, message }: Finding): string {
  return `${severity.padEnd(7)} ${kind.padEnd(10)} ${where ?? state}${rule === undefined ? '' : ` ${rule}`}: ${message}`;
}
