import { getNamedType, isObjectType, type GraphQLSchema } from 'graphql';
import { DOMAINS, type Domain } from '../../core/vocabulary.ts';
import { oversightFields } from '../../domains/oversight.ts';
import { fieldOf } from '../decide/decide.ts';
import { isNamed } from '../decide/named-fields.ts';
import { isEverAboveDeny } from '../decide/reachable.ts';
import type { Law } from '../law/law.ts';
import type { Requester } from '../words/inquiry.ts';
import { isOverseer } from './oversight-access.ts';
import { mayEverUse, MUTATION, RELEASE_QUERIES, releasesSeenBy } from './release-access.ts';

export type SchemaReader = Pick<Requester, 'state' | 'agencyKind' | 'role'>;

/** What of a schema a reader could ever be shown, field by field. */
export interface FieldsSeen {
  /** Domains of which the reader may ever know that there are records. */
  readonly domains: readonly Domain[];
  /** Whether the law could ever show a field of a type: of some owner, of some record, under some purpose. */
  isSeen(type: string, field: string): boolean;
  /** Whether it is data, which law shows or withholds; the rest is there for a reader or is not. */
  isData(type: string, field: string): boolean;
}

/**
 * Says which fields of a schema a reader could ever be shown. Each is worked out when it is asked, and kept: what nobody asks
 * costs nothing.
 *
 * @param on the day looked at; absent, every period that the law knows.
 */
export function fieldsSeen(
  schema: GraphQLSchema,
  law: Law,
  requester: SchemaReader,
  on?: string,
): FieldsSeen {
  const fields = catalogueFields(schema, law);
  const known = new Map<string, boolean>();
  const oversight = oversightFields();
  const telling = tellingFields(law);
  const isShown = ({ domain, path }: Place): boolean => {
    const key = keyOf(law, domain, path);
    let visible = known.get(key);
    if (visible === undefined) {
      visible = isEverAboveDeny({ law, requester, domain, on }, path);
      known.set(key, visible);
    }
    return visible;
  };
  let shown: readonly Domain[] | undefined;
  const domains = (): readonly Domain[] =>
    (shown ??= DOMAINS.filter((domain) => isShown({ domain, path: 'id' })));
  const isSeen = (type: string, field: string): boolean => {
    const place = `${type}.${field}`;
    if (oversight.has(place)) return isOverseer(requester.role);
    if (type === MUTATION) return mayEverUse(law, requester, field);
    if (RELEASE_QUERIES.has(place)) return releasesSeenBy(law, requester, domains()).areSeen;
    const tells = telling.get(place);
    if (tells) return tells.asked ? tells.places.some(isShown) : tells.places.every(isShown);
    const places = fields.get(place);
    return places === undefined || places.some(isShown);
  };
  return {
    get domains() {
      return domains();
    },
    isSeen,
    isData: (type, field) => fields.has(`${type}.${field}`) || telling.has(`${type}.${field}`),
  };
}

interface Place {
  readonly domain: Domain;
  readonly path: string;
}

/** Fields that say how a record stands to a question, with what each tells of. */
function tellingFields(
  law: Law,
): ReadonlyMap<string, { readonly asked: boolean; readonly places: readonly Place[] }> {
  return new Map(
    DOMAINS.flatMap((domain) =>
      law.catalogue[domain].telling.map(
        ({ place, fields, asked }) =>
          [place, { asked, places: fields.map((path) => ({ domain, path })) }] as const,
      ),
    ),
  );
}

/** Fields that no rule names, of one category, share their fate. */
export function keyOf(law: Law, domain: Domain, path: string): string {
  const field = fieldOf(law, domain, path);
  const alone = field === undefined || field.isHit || isNamed(law, field.path);
  return `${domain}:${alone ? path : `=${field.category}`}`;
}

/** Where law finds each field of the schema. A link seen from its far end follows the law of the link. */
function catalogueFields(schema: GraphQLSchema, law: Law): ReadonlyMap<string, readonly Place[]> {
  const places = new Map<string, Place[]>();
  const linksByType = new Map<string, Place[]>();
  const add = (map: Map<string, Place[]>, key: string, place: Place): void => {
    const all = map.get(key);
    if (all === undefined) map.set(key, [place]);
    else all.push(place);
  };
  for (const domain of DOMAINS) {
    for (const { path, parentType, name, kind, graphqlType, exact } of law.catalogue[domain].fields) {
      add(places, `${parentType}.${name}`, { domain, path });
      if (exact !== undefined) add(places, `${parentType}.${exact}`, { domain, path });
      if (kind === 'link' && !path.includes('.')) add(linksByType, graphqlType, { domain, path });
    }
  }
  const recordTypes = DOMAINS.map((domain) => schema.getType(law.catalogue[domain].typeName)).filter(
    isObjectType,
  );
  for (const type of recordTypes) {
    for (const field of Object.values(type.getFields())) {
      const key = `${type.name}.${field.name}`;
      const links = linksByType.get(getNamedType(field.type).name);
      if (!places.has(key) && links !== undefined) places.set(key, links);
    }
  }
  return places;
}
