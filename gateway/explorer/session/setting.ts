import type { SignInAt } from '../../../shared/src/identity/sign-ins.ts';

/** What the hub tells its page before anybody signs in: `/explorer/setting.json`. */
export interface Setting {
  readonly demonstration: boolean;
  /** Where people sign in: issuers with a `clientId` in issuers.yaml, and in the demonstration its own. */
  readonly issuers: readonly SignInAt[];
  /** States that have law here. */
  readonly states: readonly string[];
  readonly examples: readonly Example[];
}

/** A question ready to be asked by whoever writes GraphQL, and as whom. */
export interface Example {
  readonly name: string;
  readonly document: string;
  readonly as?: {
    readonly role: string;
    readonly purpose: string;
    readonly agencyKind?: string;
    readonly state?: string;
  };
}

/** @throws Error when the hub does not answer. */
export async function readSetting(): Promise<Setting> {
  const response = await fetch('/explorer/setting.json');
  if (!response.ok) throw new Error(`/explorer/setting.json: ${response.status}`);
  return (await response.json()) as Setting;
}
