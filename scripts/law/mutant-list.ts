/** A deliberate bug: a text in one file of `shared/src/policy`, and what stands there instead. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

const bug = (name: string, file: string, before: string, after: string): Mutant => ({
  name,
  file,
  before,
  after,
});

export const MUTANTS: readonly Mutant[] = [
  // Deciding.
  bug(
    'grant ignored',
    'decide.ts',
    'grants: (stateLaw?.grants ?? []).filter(asked)',
    'grants: (stateLaw?.grants ?? []).slice(1).filter(asked)',
  ),
  bug(
    'strictest grant instead of loosest',
    'law.ts',
    'looseness(b) - looseness(a)',
    'looseness(a) - looseness(b)',
  ),
  bug(
    "owner's limits ignored",
    'decide.ts',
    'limits: [law.floor, stateLaw?.limits ?? [], law.record, asking]',
    'limits: [law.floor, law.record, asking]',
  ),
  bug(
    'floor dropped',
    'decide.ts',
    '[law.floor, stateLaw?.limits ?? [], law.record, asking]',
    '[stateLaw?.limits ?? [], law.record, asking]',
  ),
  bug(
    "record's layer dropped",
    'decide.ts',
    '[law.floor, stateLaw?.limits ?? [], law.record, asking]',
    '[law.floor, stateLaw?.limits ?? [], asking]',
  ),
  bug(
    "requester's own law dropped",
    'decide.ts',
    '[law.floor, stateLaw?.limits ?? [], law.record, asking]',
    '[law.floor, stateLaw?.limits ?? [], law.record]',
  ),
  bug(
    "owner's asking limits instead of the requester's",
    'decide.ts',
    'law.states.get(inquiry.requester.state)?.asking ?? []',
    'stateLaw?.asking ?? []',
  ),
  bug(
    'loosest layer wins',
    'decide.ts',
    'RANK[voice.mode] < RANK[mode]',
    'RANK[voice.mode] <= RANK[mode] && voice.mode !== "DENY"',
  ),
  bug(
    'one capacity is enough',
    'decide.ts',
    'raised.includes(undefined) ? [{',
    'raised.every((one) => one === undefined) ? [{',
  ),
  bug(
    'limits must hold for every capacity',
    'decide.ts',
    'limits.filter((rule) => all.some(',
    'limits.filter((rule) => all.every(',
  ),
  bug('no grant is GRANT', 'decide.ts', "[{ mode: 'DENY' }]", "[{ mode: 'GRANT' }]"),
  bug(
    'disclosure: loosest wins',
    'decide.ts',
    'DISCLOSURES.indexOf(said) < DISCLOSURES.indexOf(best)',
    'DISCLOSURES.indexOf(said) > DISCLOSURES.indexOf(best)',
  ),
  bug('two masks: the first', 'decide.ts', "masks.size === 1 ? only : 'PRESENCE'", 'only'),
  bug(
    'mask shown although a limit shows nothing',
    'decide.ts',
    'if (voice.rule?.mask === undefined) return undefined;',
    'if (voice.rule?.mask === undefined) continue;',
  ),
  bug(
    'obligations of limits forgotten',
    'decide.ts',
    'for (const duty of rule?.obligations ?? [])',
    "for (const duty of rule?.kind === 'limit' ? [] : (rule?.obligations ?? []))",
  ),
  bug(
    'a hit shows the whole INDEX',
    'decide.ts',
    "isHit: category === 'INDEX' && HIT_FIELDS.has(path)",
    "isHit: category === 'INDEX'",
  ),
  bug(
    'own originator is foreign',
    'facts.ts',
    'of.originator === undefined || of.originator === of.owner',
    'of.originator === undefined',
  ),
  // Conditions.
  bug('first day excluded', 'compile-rule.ts', 'on >= from', 'on > from'),
  bug('last day excluded', 'compile-rule.ts', 'on <= until)', 'on < until)'),
  bug('group end excluded', 'law.ts', 'on <= part.until', 'on < part.until'),
  bug(
    'included groups not unfolded',
    'law.ts',
    '...(group.include ?? []).flatMap((other)',
    '...([] as string[]).flatMap((other)',
  ),
  bug(
    'except groups ignored',
    'compile-rule.ts',
    'if (who.exceptGroups?.some((group) => member(group, state, on)) === true) return false;',
    '',
  ),
  bug(
    'domestic: false ignored',
    'compile-rule.ts',
    'if (who.domestic === false && state === owner) return false;',
    '',
  ),
  bug('penalty: at least is more than', 'compile-rule.ts', 'months < least', 'months <= least'),
  bug(
    'penalty: not stated is enough',
    'compile-rule.ts',
    '(months === undefined || months < least)',
    '(months !== undefined && months < least)',
  ),
  bug(
    'a blank is stated necessity',
    'compile-rule.ts',
    "text !== undefined && text.trim() !== ''",
    'text !== undefined',
  ),
  bug(
    'offence codes by prefix',
    'compile-rule.ts',
    ': wanted === code;',
    ': code.startsWith(wanted.slice(0, 2));',
  ),
  bug('law of the offence ignored', 'compile-rule.ts', 'return offence?.lawOf === owner;', 'return true;'),
  bug(
    'excepted fields ignored',
    'rule.ts',
    'if (data.exceptFields.length > 0 &&',
    'if (data.exceptFields.length > 99 &&',
  ),
  bug(
    'a field covers its namesakes',
    'rule.ts',
    "path.startsWith(field) && path[field.length] === '.'",
    'path.startsWith(field)',
  ),
  bug(
    'minor ignored',
    'rule.ts',
    'MARKS.every((mark) => test[mark] === undefined ||',
    "MARKS.every((mark) => mark === 'minor' || test[mark] === undefined ||",
  ),
  bug(
    'free movement ignored',
    'rule.ts',
    'MARKS.every((mark) => test[mark] === undefined ||',
    "MARKS.every((mark) => mark === 'freeMovement' || test[mark] === undefined ||",
  ),
  bug(
    'embargo ignored',
    'rule.ts',
    'MARKS.every((mark) => test[mark] === undefined ||',
    "MARKS.every((mark) => mark === 'embargoed' || test[mark] === undefined ||",
  ),
  // Compiling.
  bug("cached verdict of another record's flags", 'lending.ts', '${marked(of)}', ''),
  bug('cached verdict of other capacities', 'lending.ts', '|${of.subjects.join()}`', '`'),
  bug('cached ruling of another purpose', 'ruler.ts', '    purpose,\n    urgency,', '    urgency,'),
  bug('cached ruling of another role', 'ruler.ts', '    requester.role,\n', ''),
  bug(
    'exceptions share the shortlist of their category',
    'lending.ts',
    'named.some((name) => covers(name, field.path))',
    'false',
  ),
  bug(
    'filter gate removed',
    'lending.ts',
    "if (use === 'OPEN') return { ways: [whole(list)] };",
    "if (use === 'OPEN') return existence(list);",
  ),
  bug(
    'exact questions open without matchOn',
    'lending.ts',
    'grants: index.grants.filter((rule) => rule.matchOn.has(list.field.category))',
    'grants: index.grants',
  ),
  bug(
    'existence ignores limits',
    'lending.ts',
    "blocks: limits.filter((rule) => rule.mode === 'DENY') }] };",
    'blocks: [] }] };',
  ),
  bug(
    'masked values may be searched',
    'lending.ts',
    "blocks: limits.filter((rule) => rule.mode !== 'GRANT'),",
    "blocks: limits.filter((rule) => rule.mode === 'DENY'),",
  ),
  bug(
    'children readable without parents',
    'lending.ts',
    'parts.map((_, i) => parts.slice(0, i + 1).join',
    'parts.slice(-1).map(() => parts.join',
  ),
  bug('predicate forgets records about nobody', 'predicate.ts', '{ withoutSubject: false }', '{}'),
  bug('predicate merges handling codes', 'predicate.ts', 'handling.length > 1', 'handling.length > 2'),
  bug(
    'a filter looks at its field, not at what holds it',
    'lending.ts',
    'withParents(path).map((part) => {\n              const field',
    '[path].map((part) => {\n              const field',
  ),
  // Redaction.
  bug('mask skipped', 'redact.ts', 'object[step.name] = step.shorten(value)', 'object[step.name] = value'),
  bug(
    'withheld value kept',
    'redact.ts',
    "if (step.kind === 'remove') object[step.name] = null;",
    "if (step.kind === 'remove') object[step.name] = value;",
  ),
  bug(
    'only the first of a list is redacted',
    'redact.ts',
    'for (const item of value) enter(',
    'for (const item of value.slice(0, 1)) enter(',
  ),
  bug(
    'silent things are told',
    'redact.ts',
    "(verdict.disclosure === 'SILENT' ? silent : withheld)",
    'withheld',
  ),
  bug(
    'GENERIC tells the ground',
    'redact.ts',
    "if (verdict.disclosure === 'GENERIC')",
    "if (verdict.disclosure === 'SILENT')",
  ),
  bug(
    'short numbers are shown by their last four',
    'masks.ts',
    'return text.length <= 4 ? stars(text.length)',
    'return text.length < 4 ? stars(text.length)',
  ),
  bug(
    'a mask of names covers every text',
    'masks.ts',
    "type === 'String' && isName(field) ? ofText(initials)",
    "type === 'String' ? ofText(initials)",
  ),
  bug(
    'a mask of years covers every type',
    'masks.ts',
    "type === 'PartialDate' ? ofText((text)",
    "type !== 'Date' ? ofText((text)",
  ),
  bug(
    'a record that must not be known to exist is redacted, not left out',
    'redact.ts',
    "return lending.verdict(of, 'id').mode !== 'DENY';",
    'return lending !== undefined && of !== undefined;',
  ),
  bug(
    'a link is lent in part',
    'redact.ts',
    "lending.verdict(of, path).mode === 'GRANT'",
    "lending.verdict(of, path).mode !== 'DENY'",
  ),
  // Shield.
  bug(
    'shield: fallback allows',
    'shield.ts',
    'stamp !== undefined && isOpen(stamp, info.fieldName)',
    'stamp === undefined || isOpen(stamp, info.fieldName)',
  ),
  bug(
    'shield: masked without redaction',
    'shield.ts',
    'return redacted && mask !== undefined',
    'return mask !== undefined',
  ),
  bug(
    'shield: verdict of another row',
    'shield.ts',
    'if (stamp === latest) return latestTable;',
    'if (latest !== undefined) return latestTable;',
  ),
  bug(
    'shield: open outside an inquiry',
    'shield.ts',
    'return inquiryIn(context) !== undefined;',
    'return true;',
  ),
  bug(
    'shield: nested path forgotten',
    'shield.ts',
    "stamp.path === '' ? fieldName",
    'stamp.path !== undefined ? fieldName',
  ),
  bug(
    'shield: what lies in a withheld field is open',
    'shield.ts',
    'return parts.every((_, i) => isLentAt(stamp, parts.slice(0, i + 1)',
    'return parts.slice(-1).every((_, i) => isLentAt(stamp, parts.slice(i)',
  ),
  bug(
    'filters that can never be used stay in the schema',
    'visible.ts',
    'if (!isUsable) places.add(place);',
    "if (!isUsable && place === '') places.add(place);",
  ),
  // Reading and schema.
  bug('production takes illustrative law', 'law.ts', "mode === 'production' ?", "mode !== 'production' ?"),
  bug('unknown fields accepted', 'check-law.ts', 'word(field, paths,', 'word(field, new Set([field]),'),
  bug(
    'ids may repeat',
    'check-law.ts',
    'const first = seen.get(id);',
    'const first: string | undefined = undefined;',
  ),
  bug(
    'schema keeps what nobody lends',
    'reachable.ts',
    "!== 'never') return true;\n    }\n  }\n  return false;\n}\n\ntype Asker",
    "!== 'nothing') return true;\n    }\n  }\n  return true;\n}\n\ntype Asker",
  ),
];
