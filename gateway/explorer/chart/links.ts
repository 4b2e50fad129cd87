import type { Domain } from '../../../shared/src/core/vocabulary.ts';

/** One field of links of a record type. */
export interface LinkField {
  readonly field: string;
  /** Type of the links, the same from both ends. */
  readonly type: string;
  /** The field of the link that holds the other record. */
  readonly end: 'person' | 'firearm' | 'drugSeizure' | 'borderCrossing';
  readonly to: Domain;
}

/** A field that names a record, and what is asked of it where it holds more than a value. */
export interface Fact {
  readonly field: string;
  readonly inner?: string;
}

/** What is asked of a record of a domain beside its header, to name it. */
interface Record {
  readonly type: string;
  /** Where `links` and the ends of links have it. */
  readonly place: LinkField['end'];
  readonly facts: readonly Fact[];
  readonly links: readonly LinkField[];
}

function to(end: LinkField['end'], field: string, type: string): LinkField {
  return { field, type, end, to: DOMAIN_OF[end] };
}

const DOMAIN_OF = {
  person: 'person',
  firearm: 'firearm',
  drugSeizure: 'seizure',
  borderCrossing: 'crossing',
} as const satisfies { readonly [end in LinkField['end']]: Domain };

/** The records of the four domains and how they hang together: see `subgraphs/NAME/schema.graphql`. */
export const RECORDS: { readonly [domain in Domain]: Record } = {
  person: {
    type: 'Person',
    place: 'person',
    facts: [{ field: 'primaryName' }, { field: 'dateOfBirth' }],
    links: [
      to('firearm', 'firearms', 'FirearmPersonLink'),
      to('drugSeizure', 'drugSeizures', 'SeizurePersonLink'),
      to('borderCrossing', 'borderCrossings', 'CrossingPersonLink'),
      to('person', 'associates', 'PersonAssociateLink'),
      to('person', 'identityLinks', 'PersonIdentityLink'),
    ],
  },
  firearm: {
    type: 'Firearm',
    place: 'firearm',
    facts: [{ field: 'make' }, { field: 'model' }, { field: 'serialNumber' }],
    links: [
      to('person', 'persons', 'FirearmPersonLink'),
      to('drugSeizure', 'drugSeizures', 'SeizureFirearmLink'),
      to('borderCrossing', 'borderCrossings', 'CrossingFirearmLink'),
      to('firearm', 'ballisticLinks', 'FirearmBallisticLink'),
    ],
  },
  seizure: {
    type: 'DrugSeizure',
    place: 'drugSeizure',
    facts: [{ field: 'occurredOn' }, { field: 'items', inner: 'substance' }, { field: 'totalKilograms' }],
    links: [
      to('person', 'persons', 'SeizurePersonLink'),
      to('firearm', 'firearms', 'SeizureFirearmLink'),
      to('borderCrossing', 'borderCrossings', 'SeizureCrossingLink'),
    ],
  },
  crossing: {
    type: 'BorderCrossing',
    place: 'borderCrossing',
    facts: [{ field: 'occurredAt' }, { field: 'direction' }, { field: 'country' }],
    links: [
      to('person', 'persons', 'CrossingPersonLink'),
      to('firearm', 'firearms', 'CrossingFirearmLink'),
      to('drugSeizure', 'drugSeizures', 'SeizureCrossingLink'),
      to('borderCrossing', 'companions', 'CrossingCompanionLink'),
    ],
  },
};

/** Which domain the id of a record is of, if any: `DE:seizure:...`. */
export function domainOfId(id: string): Domain | undefined {
  const domain = id.split(':')[1];
  return domain !== undefined && domain in RECORDS ? (domain as Domain) : undefined;
}
