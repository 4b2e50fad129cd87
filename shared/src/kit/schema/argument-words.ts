import {
  Kind,
  visit,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
} from 'graphql';

/**
 * What an argument of this name means wherever it stands, so that it is said once and alike. What a schema says of an argument
 * itself comes first. How much it may hold is added by `describeBounds`.
 */
const WORDS: Readonly<Record<string, string>> = {
  first:
    'How many items a page holds at most; 20 unless stated. Of searched records 1 to 1000, of links and of the ledger 1 to 100.',
  after: 'Goes on behind the item with this cursor, of a page of the same question; absent: from the start.',
  last: 'How many items a page holds at most that is read from its end, instead of `first`: 1 to 100. They come in the same order.',
  before: 'Stops before the item with this cursor, of a page of the same question; absent: at the end.',
  owners:
    'Asks only these States and bodies, such as `["FR", "IE"]`; absent: all that are connected. One that is not gets `NOT_CONNECTED` among the sources.',
  changedSince:
    'Asks what changed in this list instead of the list: since a moment such as `"2026-11-01T00:00:00Z"` (`"0001-01-01T00:00:00Z"` for all there is), and from then on since the answer whose `changes.token` is given here. Of a list of at most 10,000 records. Not together with `after`, nor with a linked record in the filter. When a record changed is what `updatedAt` says of it: an owner that does not lend that is `NOT_SEARCHABLE`.',
  filter: 'What is looked for. Everything that is stated must hold; what is absent is not looked at.',
  id: 'The id of the record, as the hub gave it in an answer.',
  ids: 'Ids of records, as the hub gave them in answers, each answered at its place.',
  groupBy: 'By what is counted, in the order in which the keys of a cell stand.',
  input: 'What is done; its members say what each of them means.',
  kinds: 'Only links of one of these kinds; absent: of all.',
  of: 'Ids of records, as answers give them, of any domain.',
  mrz: 'Machine readable zone of the document, its lines divided by line breaks or in one.',
  plate: 'Number plate of the vehicle; blanks and hyphens do not count.',
  plateCountry: 'Country of registration. Absent: any.',
  side: 'Which side of the ledger is counted.',
  record: 'The record, by its id. This or `reference`.',
  reference: 'The record, as the own register names it. This or `record`.',
  decisions: 'What the officer decides otherwise than the hub proposes; absent: nothing.',
  documents: 'The documents to look up. Each is answered once, in the order of the question.',
  serials: 'The serial numbers to look up. Each is answered once, in the order of the question.',
  plates: 'The number plates to look up. Each is answered once, in the order of the question.',
};

/** Gives arguments without a description of their own the words that are said of their name. */
export function describeArguments(document: DocumentNode): DocumentNode {
  return visit(document, {
    FieldDefinition: (node): FieldDefinitionNode | undefined =>
      node.arguments?.length ? { ...node, arguments: node.arguments.map(described) } : undefined,
  });
}

function described(node: InputValueDefinitionNode): InputValueDefinitionNode {
  const value = WORDS[node.name.value];
  return node.description || value === undefined
    ? node
    : { ...node, description: { kind: Kind.STRING, value } };
}
