import { HEADER } from '../../shared/src/sources/contract/common-views.ts';
import type { Contract, DomainContract } from '../../shared/src/sources/contract/contract-form.ts';

const HEAD = `/* Written by npm run schema from the record types of the subgraphs' schema.graphql: change those instead. */`;

/**
 * The module shared/src/sources/contract/fields.ts: of each domain the columns of its main view that hold fields, with
 * what a row type needs of them. Types of rows and of columns in statements follow from it, so that a field which is
 * renamed breaks what reads it when it is compiled.
 *
 * @param contracts of all domains, each with what its domain adds: that is typed where it stands.
 */
export function fieldsModule(
  contracts: readonly { readonly contract: Contract; readonly own?: DomainContract | undefined }[],
): string {
  const domains = contracts.map(({ contract: { domain, views }, own }) => {
    const fields = Object.entries(views[0]?.columns ?? {})
      .filter(([name]) => !Object.hasOwn(HEADER, name) && !Object.hasOwn(own?.searchColumns ?? {}, name))
      .map(
        ([name, { type, nullable }]) =>
          `    ${name}: { type: '${type}'${nullable ? ', nullable: true' : ''} },\n`,
      );
    return `  ${domain}: {\n${fields.join('')}  },\n`;
  });
  return `${HEAD}

export const FIELD_COLUMNS = {
${domains.join('')}} as const;
`;
}
