/** Something a lawyer should look at. */
export interface Finding {
  readonly severity: 'error' | 'warning' | 'note';
  readonly kind:
    | 'APPROVAL'
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
