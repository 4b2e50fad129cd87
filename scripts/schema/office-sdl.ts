import { readFileSync } from 'node:fs';
import { Supergraph } from '@apollo/federation-internals';
import { printSchema } from 'graphql';
import { visibleSchema } from '../../shared/src/policy/enforce/visible-schema.ts';
import { loadLaw } from '../../shared/src/policy/law/law.ts';
import type { Requester } from '../../shared/src/policy/words/inquiry.ts';

/** The SDL that `/schema.graphql` of a hub with the shipped law gives to an office, made without a hub. */
export function sdlOfOffice(office: Pick<Requester, 'state' | 'agencyKind' | 'role'>): string {
  const supergraph = readFileSync(new URL('../../gateway/supergraph.graphql', import.meta.url), 'utf8');
  const law = loadLaw(new URL('../../shared/profiles/', import.meta.url), { mode: 'demonstration' });
  const whole = Supergraph.build(supergraph).apiSchema().toGraphQLJSSchema();
  return `${printSchema(visibleSchema(whole, law, office))}\n`;
}
