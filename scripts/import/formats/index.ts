import type { Domain } from '../../../shared/src/core/vocabulary.ts';
import type { DomainDefinition } from '../../../shared/src/kit/schema/subgraph.ts';
import { subgraphs } from '../../hub/subgraphs.ts';
import type { ImportFormat } from '../import-format.ts';
import { canonicalFormat, type Register } from './canonical.ts';
import { colombiaFormat } from './colombia.ts';
import { euFormat } from './eu.ts';
import { ftmFormat } from './ftm.ts';
import { interpolFormat } from './interpol.ts';
import { ofacFormat, unFormat } from './lists.ts';
import { ofacAdvancedFormat } from './ofac-advanced.ts';
import { ofsiFormat } from './ofsi.ts';
import { rioFormat } from './rio.ts';
import { secoFormat } from './seco.ts';
import { simpleFormat } from './simple.ts';
import { unodcFormat } from './unodc.ts';
import { usbpFormat } from './usbp.ts';

/** What the command line needs to know of a format. */
export interface FormatEntry {
  readonly domain: Domain;
  readonly about: string;
  /** Owner of such a file, when it is always the same. */
  readonly owner?: string;
  make(context: FormatContext): ImportFormat;
}

export interface FormatContext {
  /** Day of the file, `YYYY-MM-DD`. */
  readonly asOf: string;
  /** Writable columns of the register, and which of them must hold a value. */
  readonly register: Register;
}

function own(definition: DomainDefinition): FormatEntry {
  return {
    domain: definition.domain,
    about: "a State's own export: NDJSON or CSV, members as in the GraphQL type",
    make: ({ register, asOf }) => canonicalFormat(definition, register, `${asOf}T00:00:00Z`),
  };
}

/** Every format that `npm run import` reads: of published files, a line each; and each domain's own. */
export const FORMATS: Readonly<Record<string, FormatEntry>> = {
  un: {
    domain: 'person',
    owner: 'UN',
    about: 'UN Security Council consolidated list, XML',
    make: () => unFormat,
  },
  ofac: {
    domain: 'person',
    owner: 'US',
    about: 'OFAC SDN list, legacy CSV: sdn, add, alt and, if there is one, sdn_comments, in any order',
    make: ({ asOf }) => ofacFormat(asOf),
  },
  'ofac-advanced': {
    domain: 'person',
    owner: 'US',
    about: 'OFAC lists in the advanced XML (sdn_advanced, cons_advanced), names in every script',
    make: ({ asOf }) => ofacAdvancedFormat(asOf),
  },
  eu: {
    domain: 'person',
    owner: 'EU',
    about: 'EU consolidated financial sanctions list, XML 1.1',
    make: () => euFormat,
  },
  ofsi: {
    domain: 'person',
    owner: 'GB',
    about: 'UK consolidated list of OFSI, CSV or XML, and the CSV of the UK Sanctions List',
    make: ({ asOf }) => ofsiFormat(asOf),
  },
  seco: {
    domain: 'person',
    owner: 'CH',
    about: 'Swiss list of sanctions of SECO, XML',
    make: () => secoFormat,
  },
  interpol: {
    domain: 'person',
    owner: 'XPO',
    about: "INTERPOL's public notices, JSON as its API answers",
    make: ({ asOf }) => interpolFormat(asOf),
  },
  ftm: {
    domain: 'person',
    about: 'FollowTheMoney entities, NDJSON: targets.nested.json of OpenSanctions',
    make: ({ asOf }) => ftmFormat(asOf),
  },
  simple: {
    domain: 'person',
    about: 'a simple table of people, CSV: id,name and more',
    make: ({ asOf }) => simpleFormat(asOf),
  },
  unodc: { domain: 'seizure', about: 'UNODC individual drug seizures, CSV', make: () => unodcFormat },
  colombia: { domain: 'seizure', about: 'Colombian police drug seizures, JSON', make: () => colombiaFormat },
  rio: { domain: 'firearm', about: 'firearms seized in Rio de Janeiro, CSV', make: () => rioFormat },
  usbp: { domain: 'crossing', about: 'US Border Patrol apprehensions, CSV', make: () => usbpFormat },
  ...Object.fromEntries(subgraphs.map((definition) => [definition.domain, own(definition)])),
};
