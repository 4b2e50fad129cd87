import {
  getNamedType,
  GraphQLError,
  isInterfaceType,
  isObjectType,
  Kind,
  type ASTNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { HubError } from '../../../shared/src/core/errors.ts';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { DOMAINS, type Domain } from '../../../shared/src/core/vocabulary.ts';
import type { SchemaReader } from '../../../shared/src/policy/enforce/seen-fields.ts';
import type { Law } from '../../../shared/src/policy/law/law.ts';
import { validationFailed } from './check-document.ts';
import type { StateFields } from './state-fields.ts';
import { fragmentsOf, type Hidden } from './without-hidden.ts';

export interface StateSightParts {
  readonly law: Law;
  readonly state: StateCode;
  readonly fields: StateFields;
  /** The whole schema. */
  readonly schema: GraphQLSchema;
}

/** Looks for what one document asks that no officer of a State could ever be shown: no screen of the State can have a use for it. */
export class StateSight {
  readonly #parts: StateSightParts;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #looked = new Set<string>();

  /** @param document valid under the whole schema, and within the limits of size. */
  constructor(parts: StateSightParts, document: DocumentNode) {
    this.#parts = parts;
    this.#fragments = fragmentsOf(document);
  }

  /** Whose records something holds: the domain, or nothing. */
  domainOf(hidden: Hidden): Domain | undefined {
    const { schema } = this.#parts;
    if (hidden.kind === 'TYPE') return this.#domainOf(schema.getType(hidden.type));
    if (hidden.type === schema.getMutationType()?.name) return undefined;
    return this.#domainOf(this.#typeOf(hidden.type, hidden.field));
  }

  /** @throws HubError GRAPHQL_VALIDATION_FAILED that names what nobody of the State could see, in it or below it. */
  refuseUnseen(hidden: Hidden): void {
    if (hidden.kind === 'FIELD')
      return this.#look({ kind: Kind.SELECTION_SET, selections: [hidden.node] }, hidden.type);
    this.#lookAt(this.#parts.schema.getType(hidden.type), hidden.node);
    this.#look(hidden.selectionSet, hidden.type);
  }

  /** The same of a whole operation. */
  refuseUnseenOf({ operation, selectionSet }: OperationDefinitionNode): void {
    this.#look(selectionSet, this.#parts.schema.getRootType(operation)?.name ?? '');
  }

  #look(set: SelectionSetNode, type: string): void {
    const { fields, schema } = this.#parts;
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) {
        const field = node.name.value;
        if (field.startsWith('__')) continue;
        if (!fields.isSeen(type, field)) throw this.#unseen(`${type}.${field}`, node);
        const of = this.#typeOf(type, field);
        this.#lookAt(of, node);
        if (node.selectionSet) this.#look(node.selectionSet, of?.name ?? '');
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        const on = node.typeCondition?.name.value ?? type;
        this.#lookAt(schema.getType(on), node);
        this.#look(node.selectionSet, on);
      } else this.#lookAtFragment(node.name.value);
    }
  }

  /** Each fragment once, however often it is spread: what is in it does not hang on where. */
  #lookAtFragment(name: string): void {
    const fragment = this.#fragments.get(name);
    if (!fragment || this.#looked.has(name)) return;
    this.#looked.add(name);
    const on = fragment.typeCondition.name.value;
    this.#lookAt(this.#parts.schema.getType(on), fragment);
    this.#look(fragment.selectionSet, on);
  }

  /** Of a domain of which nothing is lent to the State not even the number is. */
  #lookAt(type: GraphQLNamedType | null | undefined, node: ASTNode): void {
    const domain = this.#domainOf(type);
    if (domain !== undefined && !this.#parts.fields.isLent(domain))
      throw this.#unseen(type?.name ?? '', node);
  }

  #unseen(what: string, node: ASTNode): HubError {
    return refusal(`No officer of ${this.#parts.state} could ever see ${what}`, node);
  }

  #typeOf(type: string, field: string): GraphQLNamedType | undefined {
    const parent = this.#parts.schema.getType(type);
    if (!isObjectType(parent) && !isInterfaceType(parent)) return undefined;
    const definition = parent.getFields()[field];
    return definition && getNamedType(definition.type);
  }

  /** Of a record, or of a page, an edge or a lookup of records. */
  #domainOf(type: GraphQLNamedType | null | undefined): Domain | undefined {
    if (!isObjectType(type)) return undefined;
    const { catalogue } = this.#parts.law;
    const fields = type.getFields();
    const held = fields['nodes'] ?? fields['node'];
    const name = held ? getNamedType(held.type).name : type.name;
    return DOMAINS.find((domain) => catalogue[domain].typeName === name);
  }
}

/** What a reader may not ask, as it is no data that could be withheld from it: what it asks by, or what is not for its role. */
export function notFor({ agencyKind, role }: SchemaReader, what: string, node: ASTNode): HubError {
  return refusal(`${what} is not for ${role} of ${agencyKind}`, node);
}

function refusal(sentence: string, node: ASTNode): HubError {
  return validationFailed(new GraphQLError(`${sentence}.`, { nodes: node }));
}
