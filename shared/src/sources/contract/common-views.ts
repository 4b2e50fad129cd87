import { HANDLINGS, SUBJECT_CATEGORIES } from '../../core/vocabulary.ts';
import type { ColumnContract, Contracted, ViewContract } from './contract-form.ts';

/**
 * The header that each record and link has, as `HEADER_DDL` of sources/migrations makes it. A NULL where none may be keeps
 * the row from everybody: no law can speak of it.
 */
export const HEADER = {
  id: {
    type: 'text',
    says: 'What the owner calls the record: its number in the own register. It stays the same.',
    holds: { kind: 'id' },
    isCompared: true,
  },
  owner: {
    type: 'text',
    says: 'The State or body whose record it is. Its law decides.',
    holds: { kind: 'owner' },
    isCompared: true,
  },
  holding_authority: { type: 'text', says: 'The authority that holds the record and can be asked.' },
  originator: {
    type: 'text',
    nullable: true,
    says: 'The State or body from which the owner has the record, when it is not its own.',
    holds: { kind: 'state' },
  },
  handling: { type: 'text', says: 'Handling code.', holds: { kind: 'words', words: HANDLINGS } },
  handling_text: { type: 'text', nullable: true, says: 'What the handling code means here, in words.' },
  evaluation_source: {
    type: 'text',
    says: '4x4 evaluation of the source; X where there is none.',
    holds: { kind: 'words', words: ['A', 'B', 'C', 'X'] },
  },
  evaluation_information: {
    type: 'smallint',
    says: '4x4 evaluation of the information; 4 where there is none.',
    holds: { kind: 'words', words: [1, 2, 3, 4] },
  },
  created_at: { type: 'timestamp with time zone', says: 'When the record was made.' },
  updated_at: { type: 'timestamp with time zone', says: 'When the record was last changed.' },
  data_as_of: { type: 'timestamp with time zone', says: 'The moment to which the record is current.' },
  review_due: {
    type: 'date',
    nullable: true,
    says: 'When the owner next reviews the need to keep the record. LED (EU) 2016/680 Art. 5.',
  },
  retain_until: {
    type: 'date',
    nullable: true,
    says: 'Until when the record may be kept; NULL where no day is set. A record past it is shown to nobody.',
  },
  restricted: {
    type: 'boolean',
    says: 'Whether processing is restricted. LED (EU) 2016/680 Art. 16(3). A row where it is NULL is shown to nobody.',
  },
  contested: {
    type: 'boolean',
    says: 'Whether the data subject contests the accuracy. Regulation (EU) 2024/982 Art. 51(3).',
  },
  embargo_until: { type: 'date', nullable: true, says: 'Until when the owner keeps the record back.' },
  minor_until: {
    type: 'date',
    nullable: true,
    says: 'The day on which the person comes of age; NULL where nobody under age is meant.',
  },
  subject_categories: {
    type: 'text[]',
    says: "In which capacities people are recorded; '{}' where the record is about a thing. A row with another word, or NULL, is shown to nobody.",
    holds: { kind: 'words', words: SUBJECT_CATEGORIES },
  },
  basis: {
    type: 'text',
    says: 'Fact or assessment.',
    holds: { kind: 'words', words: ['FACT', 'ASSESSMENT'] },
  },
  quality: { type: 'text', nullable: true, says: 'Remark of the owner on the quality of the record.' },
  legal_basis_of_entry: {
    type: 'text',
    nullable: true,
    says: 'Law under which the owner entered the record.',
  },
  synthetic: { type: 'boolean', says: 'Whether the record is invented, for demonstration.' },
} as const satisfies Readonly<Record<string, ColumnContract>>;

/** Links that the State keeps in the databases of a domain: law of its own, as a record has. */
export function linkView({ domain, links }: Pick<Contracted, 'domain' | 'links'>) {
  return {
    name: 'link_v1',
    says: 'Links of its records to others. A State that keeps none offers the view without rows.',
    key: ['owner', 'id'],
    columns: {
      ...HEADER,
      kind: {
        type: 'text',
        says: 'Kind of link.',
        holds: { kind: 'words', words: [...new Set(links.flatMap(({ kinds }) => kinds))] },
      },
      near_id: {
        type: 'text',
        says: `The record of this database: OWNER:${domain}:ID.`,
        holds: { kind: 'global-id', domains: [domain] },
        isCompared: true,
      },
      far_id: {
        type: 'text',
        says: 'The other record, of any State and domain that the kind of link may lead to: OWNER:DOMAIN:ID.',
        holds: { kind: 'global-id', domains: [...new Set(links.map(({ farDomain }) => farDomain))] },
        isCompared: true,
      },
      since: { type: 'date', nullable: true, says: 'First day of the link, where it is known.' },
      until: { type: 'date', nullable: true, says: 'Last day of the link, where it has ended.' },
      detail: {
        type: 'jsonb',
        nullable: true,
        says: 'An object with what the link says besides, by the names of the fields of its GraphQL type.',
      },
    },
  } as const satisfies ViewContract;
}

export type LinkColumns = ReturnType<typeof linkView>['columns'];

/** How current each owner's data are: told beside every answer. */
export const CURRENCY_VIEW = {
  name: 'currency_v1',
  says: 'How current the data of each owner are: one row an owner, told beside every answer.',
  key: ['owner'],
  columns: {
    owner: HEADER.owner,
    data_as_of: {
      type: 'timestamp with time zone',
      says: "The moment to which the owner's data in this database are current.",
    },
  },
} as const satisfies ViewContract;

/** What a source may offer besides, so that `changedSince` can be asked of it. */
export const CHANGE_VIEWS = {
  changes: {
    name: 'change_v1',
    says: "Which record changed last where on the owner's clock: one row for each record that is there, and for each that was. A change of a record, or of anything by which searches find it, gives its row a new position in the same transaction.",
    key: ['owner', 'id'],
    columns: {
      owner: HEADER.owner,
      id: { type: 'text', says: 'As in the main view.', holds: { kind: 'id' }, isCompared: true },
      position: {
        type: 'bigint',
        says: "Where the owner's clock stood, above 0 and below 2^53: the number of the transaction, or what else grows.",
      },
      changed_at: { type: 'timestamp with time zone', says: 'When it changed, in words of a calendar.' },
    },
  },
  clock: {
    name: 'change_clock_v1',
    says: 'How far change_v1 is settled: one row. No row that is not there yet gets a position up to `position`, however late its transaction ends.',
    key: [],
    columns: {
      epoch: {
        type: 'text',
        says: 'Names the clock: another one after a restore, or wherever positions begin anew. Up to 200 characters.',
      },
      position: { type: 'bigint', says: 'Up to where changes are settled.' },
      forgotten: {
        type: 'bigint',
        says: 'The highest position of a record that was gone and whose row is gone too; 0 where there is none.',
      },
      is_behind: { type: 'boolean', says: 'Whether there are changes that are not settled yet.' },
    },
  },
} as const satisfies Readonly<Record<string, ViewContract>>;
