/** What package-lock.json says of a package. */
export interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
}
export interface Licensed {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly kind: 'free' | 'restricted' | 'development' | 'refused';
}
export const FREE: readonly string[];
export const RESTRICTED: readonly string[];
export const FOR_DEVELOPMENT: readonly string[];
export function licences(
  packages: Readonly<Record<string, Locked>>,
  isShippedOnly?: boolean,
): readonly Licensed[];
