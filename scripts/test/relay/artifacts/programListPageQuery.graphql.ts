/**
 * @generated SignedSource<<a278d1d462797c8d6649bd2549430bf4>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
import { FragmentRefs } from "relay-runtime";
export type DrugConcealment = "BODY_INTERNAL" | "BODY_WORN" | "CARGO_LEGAL_GOODS" | "CONTAINER_STRUCTURE" | "HULL" | "LIQUID_IMPREGNATED" | "LUGGAGE" | "NONE" | "OTHER" | "POSTAL" | "VEHICLE_STRUCTURE" | "%future added value";
export type DrugTransportMode = "AIR_COMMERCIAL" | "AIR_PRIVATE" | "DRONE" | "MARITIME_CONTAINER" | "MARITIME_OTHER" | "OTHER" | "PERSON_BODY" | "POST_PARCEL" | "RAIL" | "ROAD" | "UNKNOWN" | "%future added value";
export type RouteRole = "DEPARTURE" | "INTENDED_DESTINATION" | "ORIGIN" | "SEIZURE" | "TRANSIT" | "%future added value";
export type SeizureSiteKind = "AIRPORT" | "CULTIVATION" | "DWELLING" | "INLAND_WATER" | "LABORATORY" | "OTHER" | "PORT" | "POST" | "RAIL" | "ROAD" | "SEA" | "%future added value";
export type SubstanceClass = "AMPHETAMINES" | "CANNABIS" | "COCAINE" | "ECSTASY" | "HALLUCINOGENS" | "NPS" | "OPIOIDS" | "OTHER" | "PRECURSORS" | "SEDATIVES" | "%future added value";
export type DrugSeizureFilter = {
  concealment?: DrugConcealment | null | undefined;
  country?: any | null | undefined;
  from?: any | null | undefined;
  kilogramsFrom?: number | null | undefined;
  kilogramsTo?: number | null | undefined;
  locode?: string | null | undefined;
  reference?: string | null | undefined;
  routeCountry?: any | null | undefined;
  routeRole?: RouteRole | null | undefined;
  siteKind?: SeizureSiteKind | null | undefined;
  substance?: string | null | undefined;
  substanceClasses?: ReadonlyArray<SubstanceClass> | null | undefined;
  to?: any | null | undefined;
  transportMode?: DrugTransportMode | null | undefined;
};
export type programListPageQuery$variables = {
  after?: string | null | undefined;
  filter: DrugSeizureFilter;
  first?: number | null | undefined;
};
export type programListPageQuery$data = {
  readonly " $fragmentSpreads": FragmentRefs<"program_list">;
};
export type programListPageQuery = {
  response: programListPageQuery$data;
  variables: programListPageQuery$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "after"
  },
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "filter"
  },
  {
    "defaultValue": 2,
    "kind": "LocalArgument",
    "name": "first"
  }
],
v1 = {
  "kind": "Variable",
  "name": "after",
  "variableName": "after"
},
v2 = {
  "kind": "Variable",
  "name": "first",
  "variableName": "first"
},
v3 = [
  (v1/*:: as any*/),
  {
    "kind": "Variable",
    "name": "filter",
    "variableName": "filter"
  },
  (v2/*:: as any*/)
],
v4 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "id",
  "storageKey": null
},
v5 = [
  {
    "kind": "Literal",
    "name": "first",
    "value": 1
  }
],
v6 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "__typename",
  "storageKey": null
},
v7 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "cursor",
  "storageKey": null
},
v8 = {
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
};
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "programListPageQuery",
    "selections": [
      {
        "args": [
          (v1/*:: as any*/),
          (v2/*:: as any*/)
        ],
        "kind": "FragmentSpread",
        "name": "program_list"
      }
    ],
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "programListPageQuery",
    "selections": [
      {
        "alias": null,
        "args": (v3/*:: as any*/),
        "concreteType": "DrugSeizureConnection",
        "kind": "LinkedField",
        "name": "drugSeizures",
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
                  (v4/*:: as any*/),
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
                    "alias": null,
                    "args": (v5/*:: as any*/),
                    "concreteType": "SeizurePersonLinkConnection",
                    "kind": "LinkedField",
                    "name": "persons",
                    "plural": false,
                    "selections": [
                      {
                        "alias": null,
                        "args": null,
                        "concreteType": "SeizurePersonLinkEdge",
                        "kind": "LinkedField",
                        "name": "edges",
                        "plural": true,
                        "selections": [
                          {
                            "alias": null,
                            "args": null,
                            "concreteType": "SeizurePersonLink",
                            "kind": "LinkedField",
                            "name": "node",
                            "plural": false,
                            "selections": [
                              (v4/*:: as any*/),
                              {
                                "alias": null,
                                "args": null,
                                "kind": "ScalarField",
                                "name": "kind",
                                "storageKey": null
                              },
                              (v6/*:: as any*/)
                            ],
                            "storageKey": null
                          },
                          (v7/*:: as any*/)
                        ],
                        "storageKey": null
                      },
                      {
                        "alias": null,
                        "args": null,
                        "kind": "ScalarField",
                        "name": "totalCount",
                        "storageKey": null
                      },
                      (v8/*:: as any*/)
                    ],
                    "storageKey": "persons(first:1)"
                  },
                  {
                    "alias": null,
                    "args": (v5/*:: as any*/),
                    "filters": null,
                    "handle": "connection",
                    "key": "program_persons",
                    "kind": "LinkedHandle",
                    "name": "persons"
                  },
                  (v6/*:: as any*/)
                ],
                "storageKey": null
              },
              (v7/*:: as any*/)
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
          (v8/*:: as any*/)
        ],
        "storageKey": null
      },
      {
        "alias": null,
        "args": (v3/*:: as any*/),
        "filters": [
          "filter"
        ],
        "handle": "connection",
        "key": "program_drugSeizures",
        "kind": "LinkedHandle",
        "name": "drugSeizures"
      }
    ]
  },
  "params": {
    "cacheID": "3d14bc3c96735cc07adb833c49e4bbc6",
    "id": null,
    "metadata": {},
    "name": "programListPageQuery",
    "operationKind": "query",
    "text": "query programListPageQuery(\n  $after: String\n  $filter: DrugSeizureFilter!\n  $first: Int = 2\n) {\n  ...program_list_2HEEH6\n}\n\nfragment program_list_2HEEH6 on Query {\n  drugSeizures(filter: $filter, first: $first, after: $after) {\n    edges {\n      node {\n        id\n        siteKind\n        place {\n          locode\n        }\n        withheld {\n          field\n          reason\n        }\n        ...program_people\n        __typename\n      }\n      cursor\n    }\n    sources {\n      owner\n      status\n    }\n    pageInfo {\n      endCursor\n      hasNextPage\n    }\n  }\n}\n\nfragment program_people on DrugSeizure {\n  id\n  persons(first: 1) {\n    edges {\n      node {\n        id\n        kind\n        __typename\n      }\n      cursor\n    }\n    totalCount\n    pageInfo {\n      endCursor\n      hasNextPage\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "822e2bc78ee364a6b003ed5e2226e07c";

export default node;
