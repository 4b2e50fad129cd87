/**
 * What a row of an answer asks of a record, as dotted paths in the order of the table: what one needs to tell records apart and
 * to choose one, and no more (LED Art. 4(1)(c)). What a caller's schema does not have falls away.
 */
export const ROW_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  Person: [
    'primaryName',
    'dateOfBirth',
    'sex',
    'nationalities',
    'alerts.basis',
    'alerts.actionToBeTaken',
    'warnings.kind',
    'roles.subjectCategory',
  ],
  Firearm: [
    'type',
    'make',
    'model',
    'calibre',
    'serialNumber',
    'euCategory',
    'status',
    'statusSince',
    'sisAlert',
    'iarmsRecord',
  ],
  DrugSeizure: [
    'occurredOn',
    'country',
    'region',
    'substanceClasses',
    'items.substance',
    'items.quantity',
    'items.unit',
    'totalKilograms',
    'transportMode',
    'concealment',
  ],
  BorderCrossing: [
    'occurredAt',
    'direction',
    'country',
    'crossingPoint.name',
    'borderType',
    'traveller.surname',
    'traveller.forenames',
    'traveller.dateOfBirth',
    'nationality',
    'document.kind',
    'document.number',
    'transport.plate',
    'hits.actionTaken',
    'refusal.reasons',
  ],
};

/** The few columns by which the far end of a link is named. */
export const NAME_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  Person: ['primaryName', 'dateOfBirth', 'nationalities'],
  Firearm: ['type', 'make', 'model', 'calibre', 'serialNumber', 'status'],
  DrugSeizure: ['occurredOn', 'country', 'substanceClasses', 'totalKilograms'],
  BorderCrossing: ['occurredAt', 'direction', 'country', 'crossingPoint.name', 'transport.plate'],
};

/** What every row asks of a record's header. */
export const HEADER_COLUMNS = [
  'id',
  'owner',
  'reference',
  'holdingAuthority',
  'handling',
  'handlingText',
  'evaluation.source',
  'evaluation.information',
  'basis',
  'dataAsOf',
  'restricted',
  'contested',
  'synthetic',
] as const;

/** What the far end of a link says of itself: enough to carry its conditions. */
export const END_COLUMNS = ['id', 'owner', 'handling', 'handlingText', 'dataAsOf', 'synthetic'] as const;

/** Asked only where somebody says so: special categories (LED Art. 10) and sources of information. */
export const ONLY_WHEN_SAID: ReadonlySet<string> = new Set([
  'specialCategories',
  'informantSources',
  'informationSource',
]);
