/* eslint-disable */
import * as types from './graphql.js';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query PeopleByName($name: String!, $first: Int, $after: String, $owners: [StateCode!]) {\n  persons(filter: {name: $name}, first: $first, after: $after, owners: $owners) {\n    nodes {\n      ...PersonShown\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nfragment PersonShown on Person {\n  id\n  owner\n  primaryName\n  dateOfBirth\n  sex\n  nationalities\n  withheld {\n    ...Why\n  }\n}": typeof types.PeopleByNameDocument,
    "query Seizures($from: Date!, $to: Date!, $first: Int, $after: String, $owners: [StateCode!]) {\n  drugSeizures(\n    filter: {from: $from, to: $to}\n    first: $first\n    after: $after\n    owners: $owners\n  ) {\n    nodes {\n      id\n      owner\n      occurredOn\n      substanceClasses\n      withheld {\n        ...Why\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nquery PeopleOfSeizure($id: ID!, $first: Int, $after: String) {\n  drugSeizure(id: $id) {\n    persons(first: $first, after: $after) {\n      nodes {\n        kind\n        person {\n          ...PersonShown\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n}": typeof types.SeizuresDocument,
    "fragment Why on Withheld {\n  field\n  mode\n  reason\n  basis {\n    instrument\n    article\n  }\n  unlock {\n    kind\n    text\n    requestable\n  }\n  release {\n    id\n    status\n  }\n}": typeof types.WhyFragmentDoc,
};
const documents: Documents = {
    "query PeopleByName($name: String!, $first: Int, $after: String, $owners: [StateCode!]) {\n  persons(filter: {name: $name}, first: $first, after: $after, owners: $owners) {\n    nodes {\n      ...PersonShown\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nfragment PersonShown on Person {\n  id\n  owner\n  primaryName\n  dateOfBirth\n  sex\n  nationalities\n  withheld {\n    ...Why\n  }\n}": types.PeopleByNameDocument,
    "query Seizures($from: Date!, $to: Date!, $first: Int, $after: String, $owners: [StateCode!]) {\n  drugSeizures(\n    filter: {from: $from, to: $to}\n    first: $first\n    after: $after\n    owners: $owners\n  ) {\n    nodes {\n      id\n      owner\n      occurredOn\n      substanceClasses\n      withheld {\n        ...Why\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nquery PeopleOfSeizure($id: ID!, $first: Int, $after: String) {\n  drugSeizure(id: $id) {\n    persons(first: $first, after: $after) {\n      nodes {\n        kind\n        person {\n          ...PersonShown\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n}": types.SeizuresDocument,
    "fragment Why on Withheld {\n  field\n  mode\n  reason\n  basis {\n    instrument\n    article\n  }\n  unlock {\n    kind\n    text\n    requestable\n  }\n  release {\n    id\n    status\n  }\n}": types.WhyFragmentDoc,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query PeopleByName($name: String!, $first: Int, $after: String, $owners: [StateCode!]) {\n  persons(filter: {name: $name}, first: $first, after: $after, owners: $owners) {\n    nodes {\n      ...PersonShown\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nfragment PersonShown on Person {\n  id\n  owner\n  primaryName\n  dateOfBirth\n  sex\n  nationalities\n  withheld {\n    ...Why\n  }\n}"): typeof import('./graphql.js').PeopleByNameDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Seizures($from: Date!, $to: Date!, $first: Int, $after: String, $owners: [StateCode!]) {\n  drugSeizures(\n    filter: {from: $from, to: $to}\n    first: $first\n    after: $after\n    owners: $owners\n  ) {\n    nodes {\n      id\n      owner\n      occurredOn\n      substanceClasses\n      withheld {\n        ...Why\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nquery PeopleOfSeizure($id: ID!, $first: Int, $after: String) {\n  drugSeizure(id: $id) {\n    persons(first: $first, after: $after) {\n      nodes {\n        kind\n        person {\n          ...PersonShown\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n}"): typeof import('./graphql.js').SeizuresDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "fragment Why on Withheld {\n  field\n  mode\n  reason\n  basis {\n    instrument\n    article\n  }\n  unlock {\n    kind\n    text\n    requestable\n  }\n  release {\n    id\n    status\n  }\n}"): typeof import('./graphql.js').WhyFragmentDoc;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
