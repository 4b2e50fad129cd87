import { Lru } from '../../core/lru.ts';
import type { Law } from '../law/law.ts';
import type { Rule } from '../law/rule.ts';
import type { Requester } from '../words/inquiry.ts';

type Audience = NonNullable<Rule['source']['to']>;
type Asker = Pick<Requester, 'agencyKind' | 'role'>;

/** Of one law: a State's officers ask of some hundred fields, and few dozens of groups of them stand differently to each. */
const ANSWERS_MAX = 20_000;
const AUDIENCES_MAX = 8_000;

/**
 * Answers about what somebody of a State could ever get, kept for all whom the rules about it do not tell apart: an agency kind and a
 * role count only where a rule names them.
 */
class AlikeAskers {
  readonly #audiences = new Lru<string, readonly Audience[]>(AUDIENCES_MAX);
  readonly #answers = new Lru<string, boolean>(ANSWERS_MAX);

  /** @param place what is asked, and of which State: all that the answer depends on beside agency kind and role. */
  once(place: string, { asker, rules }: Alike, work: () => boolean): boolean {
    let audiences = this.#audiences.get(place);
    if (audiences === undefined) this.#audiences.set(place, (audiences = audiencesOf(rules())));
    const key = `${place} ${audiences.map((to) => (isAmong(to, asker) ? '1' : '0')).join('')}`;
    let answer = this.#answers.get(key);
    if (answer === undefined) this.#answers.set(key, (answer = work()));
    return answer;
  }
}

interface Alike {
  readonly asker: Asker;
  /** All rules that may have a say. */
  readonly rules: () => readonly Rule[];
}

const ofLaws = new WeakMap<Law, AlikeAskers>();

/** What is known of those who ask under a law. It goes with the law. */
export function alikeAskers(law: Law): AlikeAskers {
  let known = ofLaws.get(law);
  if (!known) ofLaws.set(law, (known = new AlikeAskers()));
  return known;
}

/** Whether a rule's words leave an agency kind and a role in. */
export function isAmong(to: Audience | undefined, { agencyKind, role }: Asker): boolean {
  return (
    to?.agencyKinds?.includes(agencyKind) !== false &&
    to?.exceptAgencyKinds?.includes(agencyKind) !== true &&
    to?.roles?.includes(role) !== false &&
    to?.exceptRoles?.includes(role) !== true
  );
}

/** Whom the rules name by agency kind or role, each once. */
function audiencesOf(rules: readonly Rule[]): readonly Audience[] {
  const found = new Map<string, Audience>();
  for (const { source } of rules) {
    const { agencyKinds, exceptAgencyKinds, roles, exceptRoles } = source.to ?? {};
    const named = [agencyKinds, exceptAgencyKinds, roles, exceptRoles];
    if (source.to !== undefined && named.some((list) => list !== undefined))
      found.set(JSON.stringify(named.map((list) => list ?? null)), source.to);
  }
  return [...found.values()];
}
