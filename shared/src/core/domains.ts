/* What the domains say of themselves in subgraphs/NAME/subgraph.ts. Written by npm run schema: change those instead. */

export const DOMAINS = ["person","firearm","seizure","crossing"] as const;

export const DERIVED_MARKS = ["freeMovement","localTraffic"] as const;

export const DOMAIN_FACTS = {
  "person": {
    "subgraph": "persons",
    "recordType": "Person",
    "about": "Persons of interest",
    "plainSubjects": [
      "SUSPECT"
    ],
    "marks": {}
  },
  "firearm": {
    "subgraph": "firearms",
    "recordType": "Firearm",
    "about": "Firearms",
    "plainSubjects": [],
    "marks": {}
  },
  "seizure": {
    "subgraph": "drug-seizures",
    "recordType": "DrugSeizure",
    "about": "Drug seizures",
    "plainSubjects": [],
    "marks": {}
  },
  "crossing": {
    "subgraph": "border-crossings",
    "recordType": "BorderCrossing",
    "about": "Border crossings",
    "plainSubjects": [],
    "marks": {
      "freeMovement": {
        "column": "traveller_category",
        "words": [
          "EU_EEA_CH",
          "FAMILY_OF_FREE_MOVEMENT"
        ],
        "about": "a crossing of somebody with the right of free movement ((EU) 2016/399 Art. 2(5))"
      },
      "localTraffic": {
        "column": "border_type",
        "words": [
          "LOCAL_TRAFFIC"
        ],
        "about": "a crossing in local border traffic ((EC) No 1931/2006)"
      }
    }
  }
} as const;
