/**
 * @generated SignedSource<<db57b397deed2c10f1fae7c6741ecb11>>
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
export type programSearchQuery$variables = {
  filter: DrugSeizureFilter;
};
export type programSearchQuery$data = {
  readonly " $fragmentSpreads": FragmentRefs<"program_list">;
};
export type programSearchQuery = {
  response: programSearchQuery$data;
  variables: programSearchQuery$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "filter"
  }
],
v1 = [
  {
    "kind": "Variable",
    "name": "filter",
    "variableName": "filter"
  },
  {
    "kind": "Literal",
    "name": "first",
    "value": 2
  }
],
v2 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "id",
  "storageKey": null
},
v3 = [
  {
    "kind": "Literal",
    "name": "first",
    "value": 1
  }
],
v4 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "__typename",
  "storageKey": null
},
v5 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "cursor",
  "storageKey": null
},
v6 = {
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
    "name": "programSearchQuery",
    "selections": [
      {
        "args": null,
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
    "name": "programSearchQuery",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
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
                  (v2/*:: as any*/),
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
                    "args": (v3/*:: as any*/),
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
                              (v2/*:: as any*/),
                              {
                                "alias": null,
                                "args": null,
                                "kind": "ScalarField",
                                "name": "kind",
                                "storageKey": null
                              },
                              (v4/*:: as any*/)
                            ],
                            "storageKey": null
                          },
                          (v5/*:: as any*/)
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
                      (v6/*:: as any*/)
                    ],
                    "storageKey": "persons(first:1)"
                  },
                  {
                    "alias": null,
                    "args": (v3/*:: as any*/),
                    "filters": null,
                    "handle": "connection",
                    "key": "program_persons",
                    "kind": "LinkedHandle",
                    "name": "persons"
                  },
                  (v4/*:: as any*/)
                ],
                "storageKey": null
              },
              (v5/*:: as any*/)
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
          (v6/*:: as any*/)
        ],
        "storageKey": null
      },
      {
        "alias": null,
        "args": (v1/*:: as any*/),
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
    "cacheID": "f44f7d5e256b0e97f0caa5928102b0ea",
    "id": null,
    "metadata": {},
    "name": "programSearchQuery",
    "operationKind": "query",
    "text": "query programSearchQuery(\n  $filter: DrugSeizureFilter!\n) {\n  ...program_list\n}\n\nfragment program_list on Query {\n  drugSeizures(filter: $filter, first: 2) {\n    edges {\n      node {\n        id\n        siteKind\n        place {\n          locode\n        }\n        withheld {\n          field\n          reason\n        }\n        ...program_people\n        __typename\n      }\n      cursor\n    }\n    sources {\n      owner\n      status\n    }\n    pageInfo {\n      endCursor\n      hasNextPage\n    }\n  }\n}\n\nfragment program_people on DrugSeizure {\n  id\n  persons(first: 1) {\n    edges {\n      node {\n        id\n        kind\n        __typename\n      }\n      cursor\n    }\n    totalCount\n    pageInfo {\n      endCursor\n      hasNextPage\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "8c3ff136cebe31a73c6d04fec5dd268b";

export default node;
