/**
 * @generated SignedSource<<997c4db2fefbb3444c063a7acf18c0fb>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ReaderFragment } from 'relay-runtime';
export type SeizureSiteKind = "AIRPORT" | "CULTIVATION" | "DWELLING" | "INLAND_WATER" | "LABORATORY" | "OTHER" | "PORT" | "POST" | "RAIL" | "ROAD" | "SEA" | "%future added value";
export type SourceStatus = "ANSWERED" | "NOT_ASKED" | "NOT_AWAITED" | "NOT_CONNECTED" | "NOT_PERMITTED" | "NOT_SEARCHABLE" | "TIMED_OUT" | "UNAVAILABLE" | "%future added value";
export type WithheldReason = "CATEGORY_NOT_EXCHANGEABLE" | "EMBARGO" | "HANDLING_CODE" | "HUMAN_CONFIRMATION_REQUIRED" | "INACCURATE_OR_STALE" | "JUDICIAL_AUTHORISATION_PENDING" | "JUDICIAL_AUTHORISATION_REFUSED" | "JUDICIAL_AUTHORISATION_REQUIRED" | "LEGAL_PERSON_INTEREST" | "MINOR_PROTECTION" | "NATIONAL_SECURITY" | "NOT_AN_OFFENCE" | "NOT_AVAILABLE" | "NO_TRANSFER_BASIS" | "OFFENCE_MAX_ONE_YEAR" | "ONGOING_INVESTIGATION" | "ORIGINATOR_CONSENT_MISSING" | "PERSON_SAFETY" | "POLICY_GAP" | "PROCESSING_RESTRICTED" | "PURPOSE_NOT_PERMITTED" | "QUOTA_EXCEEDED" | "REQUEST_INCOMPLETE" | "RETENTION_EXPIRED" | "ROLE_NOT_AUTHORISED" | "SPECIAL_CATEGORY_NOT_STRICTLY_NECESSARY" | "SUBJECT_CATEGORY" | "%future added value";
import { FragmentRefs } from "relay-runtime";
export type program_list$data = {
  readonly drugSeizures: {
    readonly edges: ReadonlyArray<{
      readonly node: {
        readonly id: string;
        readonly place: {
          readonly locode: string | null | undefined;
        } | null | undefined;
        readonly siteKind: SeizureSiteKind | null | undefined;
        readonly withheld: ReadonlyArray<{
          readonly field: string;
          readonly reason: WithheldReason;
        }>;
        readonly " $fragmentSpreads": FragmentRefs<"program_people">;
      };
    }>;
    readonly sources: ReadonlyArray<{
      readonly owner: any;
      readonly status: SourceStatus;
    }>;
  };
  readonly " $fragmentType": "program_list";
};
export type program_list$key = {
  readonly " $data"?: program_list$data;
  readonly " $fragmentSpreads": FragmentRefs<"program_list">;
};

import programListPageQuery_graphql from './programListPageQuery.graphql';

const node: ReaderFragment = (function(){
var v0 = [
  "drugSeizures"
];
return {
  "argumentDefinitions": [
    {
      "defaultValue": null,
      "kind": "LocalArgument",
      "name": "after"
    },
    {
      "kind": "RootArgument",
      "name": "filter"
    },
    {
      "defaultValue": 2,
      "kind": "LocalArgument",
      "name": "first"
    }
  ],
  "kind": "Fragment",
  "metadata": {
    "connection": [
      {
        "count": "first",
        "cursor": "after",
        "direction": "forward",
        "path": (v0/*:: as any*/)
      }
    ],
    "refetch": {
      "connection": {
        "forward": {
          "count": "first",
          "cursor": "after"
        },
        "backward": null,
        "path": (v0/*:: as any*/)
      },
      "fragmentPathInResult": [],
      "operation": programListPageQuery_graphql
    }
  },
  "name": "program_list",
  "selections": [
    {
      "alias": "drugSeizures",
      "args": [
        {
          "kind": "Variable",
          "name": "filter",
          "variableName": "filter"
        }
      ],
      "concreteType": "DrugSeizureConnection",
      "kind": "LinkedField",
      "name": "__program_drugSeizures_connection",
      "plural": false,
      "selections": [
        {
          "alias": null,
          "args": null,
          "concreteType": "DrugSeizureEdge",
          "kind": "LinkedField",
          "name": "edges",
          "plural": true,
          "selections": [
            {
              "alias": null,
              "args": null,
              "concreteType": "DrugSeizure",
              "kind": "LinkedField",
              "name": "node",
              "plural": false,
              "selections": [
                {
                  "alias": null,
                  "args": null,
                  "kind": "ScalarField",
                  "name": "id",
                  "storageKey": null
                },
                {
                  "alias": null,
                  "args": null,
                  "kind": "ScalarField",
                  "name": "siteKind",
                  "storageKey": null
                },
                {
                  "alias": null,
                  "args": null,
                  "concreteType": "SeizurePlace",
                  "kind": "LinkedField",
                  "name": "place",
                  "plural": false,
                  "selections": [
                    {
                      "alias": null,
                      "args": null,
                      "kind": "ScalarField",
                      "name": "locode",
                      "storageKey": null
                    }
                  ],
                  "storageKey": null
                },
                {
                  "alias": null,
                  "args": null,
                  "concreteType": "Withheld",
                  "kind": "LinkedField",
                  "name": "withheld",
                  "plural": true,
                  "selections": [
                    {
                      "alias": null,
                      "args": null,
                      "kind": "ScalarField",
                      "name": "field",
                      "storageKey": null
                    },
                    {
                      "alias": null,
                      "args": null,
                      "kind": "ScalarField",
                      "name": "reason",
                      "storageKey": null
                    }
                  ],
                  "storageKey": null
                },
                {
                  "args": null,
                  "kind": "FragmentSpread",
                  "name": "program_people"
                },
                {
                  "alias": null,
                  "args": null,
                  "kind": "ScalarField",
                  "name": "__typename",
                  "storageKey": null
                }
              ],
              "storageKey": null
            },
            {
              "alias": null,
              "args": null,
              "kind": "ScalarField",
              "name": "cursor",
              "storageKey": null
            }
          ],
          "storageKey": null
        },
        {
          "alias": null,
          "args": null,
          "concreteType": "SourceReport",
          "kind": "LinkedField",
          "name": "sources",
          "plural": true,
          "selections": [
            {
              "alias": null,
              "args": null,
              "kind": "ScalarField",
              "name": "owner",
              "storageKey": null
            },
            {
              "alias": null,
              "args": null,
              "kind": "ScalarField",
              "name": "status",
              "storageKey": null
            }
          ],
          "storageKey": null
        },
        {
          "alias": null,
          "args": null,
          "concreteType": "PageInfo",
          "kind": "LinkedField",
          "name": "pageInfo",
          "plural": false,
          "selections": [
            {
              "alias": null,
              "args": null,
              "kind": "ScalarField",
              "name": "endCursor",
              "storageKey": null
            },
            {
              "alias": null,
              "args": null,
              "kind": "ScalarField",
              "name": "hasNextPage",
              "storageKey": null
            }
          ],
          "storageKey": null
        }
      ],
      "storageKey": null
    }
  ],
  "type": "Query",
  "abstractKey": null
};
})();

(node as any).hash = "822e2bc78ee364a6b003ed5e2226e07c";

export default node;
