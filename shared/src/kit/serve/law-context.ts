import type { Law } from '../../policy/law/law.ts';

/** What resolvers have that look at the law itself. */
export interface LawContext {
  /** The law in force: the same for the whole request. */
  readonly law: Law;
}
