import { parse, print } from 'graphql';
import {
  Environment,
  fetchQuery,
  getPaginationMetadata,
  getPaginationVariables,
  getSelector,
  Network,
  RecordSource,
  Store,
  type ConcreteRequest,
  type GraphQLResponse,
  type ReaderFragment,
  type Variables,
} from 'relay-runtime';
import search from './artifacts/programSearchQuery.graphql.ts';
import list from './artifacts/program_list.graphql.ts';
import people from './artifacts/program_people.graphql.ts';

/**
 * What relay-compiler reads: it looks for this tag in the text. Its Babel plugin would put the artifacts in the place of these
 * texts; here they are imported, and the test holds each to its text.
 */
const graphql = String.raw;

const DOCUMENTS = {
  search: graphql`
    query programSearchQuery($filter: DrugSeizureFilter!) {
      ...program_list
    }
  `,
  list: graphql`
    fragment program_list on Query
    @refetchable(queryName: "programListPageQuery")
    @argumentDefinitions(first: { type: "Int", defaultValue: 2 }, after: { type: "String" }) {
      drugSeizures(filter: $filter, first: $first, after: $after) @connection(key: "program_drugSeizures") {
        edges {
          node {
            id
            siteKind
            place {
              locode
            }
            withheld {
              field
              reason
            }
            ...program_people
          }
        }
        sources {
          owner
          status
        }
      }
    }
  `,
  people: graphql`
    fragment program_people on DrugSeizure
    @refetchable(queryName: "programPeoplePageQuery")
    @argumentDefinitions(count: { type: "Int", defaultValue: 1 }, cursor: { type: "String" }) {
      id
      persons(first: $count, after: $cursor) @connection(key: "program_persons") {
        edges {
          node {
            id
            kind
          }
        }
        totalCount
      }
    }
  `,
} as const;

/** Each text as relay-compiler hashes it, printed anew, and the hash (MD5) of the one that its artifact was compiled from. */
export function texts(): readonly { readonly text: string; readonly hash: unknown }[] {
  const hashed = (artifact: object): unknown => ('hash' in artifact ? artifact.hash : undefined);
  const bare = (text: string): string => print(parse(text));
  return [
    { text: bare(DOCUMENTS.search), hash: hashed(search) },
    { text: bare(DOCUMENTS.list), hash: hashed(list) },
    { text: bare(DOCUMENTS.people), hash: hashed(people) },
  ];
}

type Data = Readonly<Record<string, unknown>>;

/** What a fragment reads of one record or of the root: its values, and what it asks the next page of a list with. */
export interface Read {
  readonly data: Data;
  readonly pointer: Data;
}

/** What relay-compiler adds to every list that is a `@connection`. */
interface Page {
  readonly pageInfo: { readonly endCursor: string | null };
}

/** The smallest Relay client: a list of seizures, and the people of each, page by page. */
export class Program {
  readonly #environment: Environment;

  /** @param send asks the hub. */
  constructor(send: (text: string, variables: Variables) => Promise<GraphQLResponse>) {
    this.#environment = new Environment({
      network: Network.create(({ text }, variables) => send(text ?? '', variables)),
      store: new Store(new RecordSource()),
    });
  }

  async search(filter: Data): Promise<Read> {
    const root = await fetchQuery(this.#environment, search as ConcreteRequest, { filter }).toPromise();
    return this.#read(list as ReaderFragment, root as Data);
  }

  /** The people of a seizure of the list. */
  people(seizure: Data): Read {
    return this.#read(people as ReaderFragment, seizure);
  }

  /** Fetches the next page, adds it to what the store has, and reads it all. */
  async loadNext(of: 'list' | 'people', { data, pointer }: Read, count: number): Promise<Read> {
    const fragment = (of === 'list' ? list : people) as ReaderFragment;
    const { connectionPathInFragmentData, paginationRequest, paginationMetadata } = getPaginationMetadata(
      fragment,
      'loadNext',
    );
    const [field = ''] = connectionPathInFragmentData;
    const cursor = (data[field] as Page).pageInfo.endCursor;
    const selector = getSelector(fragment, pointer);
    if (selector?.kind !== 'SingularReaderSelector') throw new Error('no selector of one record');
    const variables = getPaginationVariables(
      'forward',
      count,
      cursor,
      selector.owner.variables,
      {},
      paginationMetadata,
    );
    const byId = of === 'people' ? { id: data['id'] } : {};
    await fetchQuery(this.#environment, paginationRequest, { ...variables, ...byId }).toPromise();
    return this.#read(fragment, pointer);
  }

  #read(fragment: ReaderFragment, pointer: Data): Read {
    const selector = getSelector(fragment, pointer);
    if (selector?.kind !== 'SingularReaderSelector') throw new Error('no selector of one record');
    return { data: this.#environment.lookup(selector).data as Data, pointer };
  }
}
