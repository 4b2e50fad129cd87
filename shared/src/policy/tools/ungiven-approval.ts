import { isLiftable } from '../decide/releases.ts';
import type { Rule } from '../law/rule.ts';
import type { Finding } from './finding.ts';

/** Says of a rule that asks for an approval why nobody can ever give it. Only a human outside the hub could. */
export function ungivenApproval(rule: Rule, state: string): readonly Finding[] {
  if (rule.mode !== 'NEEDS_APPROVAL' || isLiftable(rule)) return [];
  const message =
    rule.source.approval === undefined
      ? 'asks for an approval of nobody: name under "approval" who can give it'
      : 'asks for an approval and hides it: nobody can ask for what is SILENT';
  const { file, line, id } = rule;
  return [{ severity: 'warning', kind: 'APPROVAL', state, where: `${file}:${line}`, rule: id, message }];
}
