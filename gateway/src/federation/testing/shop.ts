import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: [
  "@key", "@requires", "@provides", "@external", "@shareable", "@interfaceObject", "@inaccessible", "@override"
])`;

/** An invented shop that has a bit of everything that federation knows. */
const SHOP: Readonly<Record<string, string>> = {
  accounts: `${LINK}
    type Query { me: User users(first: Int = 3): [User!]! user(id: ID!): User everyone: [Actor] node(id: ID!): Node }
    type Mutation { rename(id: ID!, name: String): User touch(id: ID!): User! }
    interface Actor { id: ID! name: String }
    interface Node { id: ID! }
    type User implements Actor & Node @key(fields: "id") @key(fields: "email") {
      id: ID! email: String! name: String @shareable age: Int! role: Role tags: [String!] scores: [[Float]!] home: Address settings: Json secret: String @inaccessible
    }
    type Robot implements Actor & Node @key(fields: "id") { id: ID! name: String model: String! owner: User }
    type Address @shareable { street: String city: String! country: Country }
    type Country @shareable { code: String! name: String }
    enum Role { ADMIN GUEST HIDDEN @inaccessible }
    scalar Json
  `,
  products: `${LINK}
    type Query { topProducts(first: Int = 4, filter: ProductFilter): [Product] product(sku: ID!): Product! catalogue: Catalogue search(text: String!): [Found!] media: [Media!]! }
    type Mutation { price(sku: ID!, cents: Int!): Product }
    input ProductFilter { maker: String min: Int = 1 kinds: [Kind!] deep: ProductFilter }
    enum Kind { BOOK FILM GADGET }
    interface Product { sku: ID! name: String price(currency: String = "EUR"): Int weight: Float dimensions: Dimensions maker: Maker sequel: Product parts: [Product!] }
    type Book implements Product @key(fields: "sku") { sku: ID! name: String price(currency: String = "EUR"): Int weight: Float dimensions: Dimensions maker: Maker sequel: Book parts: [Product!] isbn: String! similar(first: Int): [Product] }
    type Gadget implements Product @key(fields: "sku") { sku: ID! name: String! price(currency: String = "EUR"): Int weight: Float! dimensions: Dimensions maker: Maker sequel: Product parts: [Gadget!] volts: Int accessories: [Gadget] }
    type Dimensions @shareable { size: String weight: Float }
    type Maker @key(fields: "id") @key(fields: "org { code }") { id: ID! org: Org! label: String products(first: Int): [Product!] }
    type Org @shareable { code: String! }
    type Catalogue { pages: [Page!]! featured: Found }
    type Page { number: Int! items: [Product] title: String }
    union Found = Book | Maker | User
    type User @key(fields: "id") { id: ID! favourites: [Product!] }
    interface Media @key(fields: "id") { id: ID! title: String }
    type Film implements Media @key(fields: "id") { id: ID! title: String minutes: Int! }
    type Song implements Media @key(fields: "id") { id: ID! title: String artist: User }
  `,
  inventory: `${LINK}
    type Query { warehouses: [Warehouse] parcels: [Parcel!] }
    type Parcel @key(fields: "id") { id: ID! stages: [Stage!] @shareable route: Route @shareable }
    type Stage { number: Int! @shareable place: String }
    type Route { start: String via: [Stop!] @shareable }
    type Stop { hub: String }
    type Book @key(fields: "sku") { sku: ID! weight: Float @external inStock: Boolean shelf: String @requires(fields: "weight") }
    type Gadget @key(fields: "sku") {
      sku: ID! weight: Float! @external dimensions: Dimensions @external
      inStock: Boolean! freight: Int @requires(fields: "weight dimensions { size }") pieces: [Part!]
    }
    type Dimensions @shareable { size: String weight: Float }
    type Part { code: ID! gadget: Gadget count: Int }
    type Warehouse @key(fields: "id") { id: ID! address: Address books: [Book!]! manager: User @provides(fields: "name") }
    type Address @shareable { street: String city: String! country: Country }
    type Country @shareable { code: String! name: String }
    type User @key(fields: "id") { id: ID! name: String @external }
    type Maker @key(fields: "org { code }") { org: Org! rating: Float }
    type Org @shareable { code: String! }
  `,
  reviews: `${LINK}
    type Parcel @key(fields: "id") { id: ID! stages: [Stage!] @shareable route: Route @shareable }
    type Stage { number: Int! @shareable clerk: User }
    type Route { finish: String! via: [Stop!] @shareable }
    type Stop { delay: Int! }
    type Query { latest(first: Int! = 2): [Review] review(id: ID!): Review }
    type Review @key(fields: "id") { id: ID! body: String stars: Int! author: User product: Reviewable about: Media }
    union Reviewable = Book | Gadget
    type User @key(fields: "email") { email: String! reviews(first: Int): [Review!] trust: Int }
    type Book @key(fields: "sku") { sku: ID! reviews: [Review] stars: Float }
    type Gadget @key(fields: "sku") { sku: ID! reviews: [Review!]! stars: Float! }
    type Media @key(fields: "id") @interfaceObject { id: ID! reviews: [Review!] verdict(long: Boolean = false): String! }
    type Robot @key(fields: "id") { id: ID! reviews(first: Int): [Review!]! }
  `,
};

/** Documents of the subgraphs, by name. */
export const SHOP_SUBGRAPHS = Object.entries(SHOP).map(([name, sdl]) => ({ name, typeDefs: parse(sdl) }));

/** Composes the shop. */
export function shopSupergraph(): string {
  const { supergraphSdl, errors } = composeServices(
    SHOP_SUBGRAPHS.map((subgraph) => ({ ...subgraph, url: `http://127.0.0.1/${subgraph.name}` })),
  );
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}
