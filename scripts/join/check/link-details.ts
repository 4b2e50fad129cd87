import { isObjectType } from 'graphql';
import { catalogue } from '../../../shared/src/domains/catalogue.ts';
import type { ViewContract } from '../../../shared/src/sources/contract/contract-form.ts';
import { linkDetails } from '../../../shared/src/sources/sql/projection.ts';
import type { DomainCheck } from './records.ts';
import type { Fields } from './rows.ts';
import { shapeFaults } from './shape.ts';
import type { Tally } from './tally.ts';

/**
 * Makes what looks at the detail of one link: an object whose members are those of the link's GraphQL type, by its kind and far
 * end. What is none of them is sent to nobody.
 */
export function linkDetailsCheck(
  { definition, schema }: Pick<DomainCheck, 'definition' | 'schema'>,
  { name: viewName }: ViewContract,
  tally: Tally,
): (row: Fields, name: string) => void {
  const place = `hub.${viewName}.detail`;
  const entry = catalogue()[definition.domain];
  const links = definition.links.map(({ kinds, farDomain, path }) => {
    const known = linkDetails(entry, path);
    const type = schema.getType(known[0]?.parentType ?? '');
    const fields = isObjectType(type) ? type.getFields() : {};
    return { kinds, farDomain, members: new Map(known.map((field) => [field.name, fields[field.name]])) };
  });
  return ({ kind, far_id: far, detail }, name) => {
    if (detail == null) return;
    if (typeof detail !== 'object' || Array.isArray(detail)) {
      tally.add(shapeFinding(place, 'a JSON object'), name, detail);
      return;
    }
    const farDomain = typeof far === 'string' ? far.split(':')[1] : undefined;
    const link = links.find((one) => one.farDomain === farDomain && one.kinds.includes(String(kind)));
    // Of a kind that there is not, and of an end that is none, the column itself tells.
    if (!link) return;
    for (const [member, value] of Object.entries(detail)) {
      const field = link.members.get(member);
      if (field)
        for (const fault of shapeFaults(field.type, value, `${place}.${member}`))
          tally.add(shapeFinding(fault.place, fault.accepted), name, fault.value);
      else tally.add(unknownFinding(`${place}.${member}`), name);
    }
  };
}

function shapeFinding(where: string, accepted: string) {
  return {
    what: 'VALUE_SHAPE',
    where,
    severity: 'fault',
    says: `it is not ${accepted}`,
    wayOut: 'Build it in the view with jsonb_build_object, by the names of the GraphQL type of the link.',
  } as const;
}

function unknownFinding(where: string) {
  return {
    what: 'MEMBER_UNKNOWN',
    where,
    severity: 'advice',
    says: 'it is no member of its type, and nobody sees it',
    wayOut: 'Leave it out of the view, or give it the name of a field.',
  } as const;
}
