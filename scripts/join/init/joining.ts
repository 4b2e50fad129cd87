/** A State that begins to write its law. */
export interface Joining {
  readonly state: string;
  readonly name: string;
  /** Groups of groups.yaml that it is in today. */
  readonly groups: readonly string[];
}

/** As YAML has it: NO is false in YAML 1.1. */
export function quoted(state: string): string {
  return state === 'NO' ? '"NO"' : state;
}
