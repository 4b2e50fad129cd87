import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';

/** The four subgraphs of an invented shop, in Federation 1 as every contestant reads it. */
export const SUBGRAPHS = {
  accounts: `
    extend type Query { me: User users: [User] }
    type User @key(fields: "id") { id: ID! name: String username: String birthday: Int }
  `,
  inventory: `
    extend type Product @key(fields: "upc") {
      upc: String! @external
      weight: Int @external
      price: Int @external
      inStock: Boolean
      shippingEstimate: Int @requires(fields: "price weight")
    }
  `,
  products: `
    extend type Query { topProducts(first: Int = 5): [Product] }
    type Product @key(fields: "upc") { upc: String! name: String price: Int weight: Int }
  `,
  reviews: `
    type Review @key(fields: "id") { id: ID! body: String author: User product: Product }
    extend type User @key(fields: "id") { id: ID! @external reviews: [Review] }
    extend type Product @key(fields: "upc") { upc: String! @external reviews: [Review] }
  `,
} as const;

export type SubgraphName = keyof typeof SUBGRAPHS;

/** Where each subgraph listens. */
export type Urls = Readonly<Record<SubgraphName, string>>;

/** Composes the shop. */
export function supergraph(urls: Urls): string {
  const { supergraphSdl, errors } = composeServices(
    Object.entries(SUBGRAPHS).map(([name, sdl]) => ({
      name,
      url: urls[name as SubgraphName],
      typeDefs: parse(sdl),
    })),
  );
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}

const PRODUCT = 'upc name price weight inStock shippingEstimate';

/** What is asked: a page as a shop would show it, and one that goes round in circles until the answer is large. */
export const QUERIES = {
  small: `{ users { id username name reviews { id body product { ${PRODUCT} } } } }`,
  large: `
    fragment Wares on Product { ${PRODUCT} }
    fragment Opinion on Review { id body }
    fragment Person on User { id username name }
    fragment Circle on Product {
      ...Wares
      reviews { ...Opinion author { ...Person reviews { ...Opinion product { ...Wares } } } }
    }
    query Large {
      users { ...Person reviews { ...Opinion product { ...Circle } } }
      topProducts(first: 5) { ...Circle }
    }`,
} as const;

const USERS = 6;
const PRODUCTS = 9;
const REVIEWS = 24;

const review = (i: number) => ({
  id: `r${i}`,
  body: `This invented review, number ${i}, says neither much nor little about what it reviews.`,
  author: { id: `u${i % USERS}` },
  product: { upc: `p${(i * 7) % PRODUCTS}` },
});
const reviews = Array.from({ length: REVIEWS }, (_, i) => review(i));
const user = (id: string) => ({
  id,
  name: `Invented Person ${id}`,
  username: `invented-${id}`,
  birthday: 1990,
});
const product = (upc: string) => {
  const n = Number(upc.slice(1));
  return { upc, name: `Invented ware ${n}`, price: 100 + n * 37, weight: 50 + n * 11 };
};

interface Reference {
  readonly id: string;
  readonly upc: string;
  readonly price: number;
  readonly weight: number;
}

/** Resolvers of the subgraphs, from the same invented data for every contestant. */
export const RESOLVERS: Readonly<Record<SubgraphName, object>> = {
  accounts: {
    Query: {
      me: () => user('u0'),
      users: () => Array.from({ length: USERS }, (_, i) => user(`u${i}`)),
    },
    User: { __resolveReference: ({ id }: Reference) => user(id) },
  },
  inventory: {
    Product: {
      __resolveReference: (reference: Reference) => reference,
      inStock: ({ upc }: Reference) => Number(upc.slice(1)) % 3 > 0,
      shippingEstimate: ({ price, weight }: Reference) => (price > 300 ? 0 : Math.round(weight / 2)),
    },
  },
  products: {
    Query: {
      topProducts: (_: unknown, { first }: { first: number }) =>
        Array.from({ length: Math.min(first, PRODUCTS) }, (_unused, i) => product(`p${i}`)),
    },
    Product: { __resolveReference: ({ upc }: Reference) => product(upc) },
  },
  reviews: {
    Review: { __resolveReference: ({ id }: Reference) => review(Number(id.slice(1))) },
    User: {
      __resolveReference: ({ id }: Reference) => ({ id }),
      reviews: ({ id }: Reference) => reviews.filter(({ author }) => author.id === id),
    },
    Product: {
      __resolveReference: ({ upc }: Reference) => ({ upc }),
      reviews: ({ upc }: Reference) => reviews.filter((one) => one.product.upc === upc),
    },
  },
};
