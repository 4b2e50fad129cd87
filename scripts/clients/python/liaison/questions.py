# Written by npm run clients from scripts/clients/typescript/documents: change those instead.
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Optional

from .client import PageInfo, Question, each, maybe, scalar


@dataclass(frozen=True)
class WhyBasis:
    instrument: str
    article: str

    @staticmethod
    def read(it: Mapping[str, Any]) -> WhyBasis:
        return WhyBasis(
            instrument=scalar(str)(it["instrument"]),
            article=scalar(str)(it["article"]),
        )


@dataclass(frozen=True)
class WhyUnlock:
    kind: str
    text: str
    requestable: bool

    @staticmethod
    def read(it: Mapping[str, Any]) -> WhyUnlock:
        return WhyUnlock(
            kind=scalar(str)(it["kind"]),
            text=scalar(str)(it["text"]),
            requestable=scalar(bool)(it["requestable"]),
        )


@dataclass(frozen=True)
class WhyRelease:
    id: str
    status: str

    @staticmethod
    def read(it: Mapping[str, Any]) -> WhyRelease:
        return WhyRelease(
            id=scalar(str)(it["id"]),
            status=scalar(str)(it["status"]),
        )


@dataclass(frozen=True)
class Why:
    field: str
    mode: str
    reason: str
    basis: Sequence[WhyBasis]
    unlock: Optional[WhyUnlock]
    release: Optional[WhyRelease]

    @staticmethod
    def read(it: Mapping[str, Any]) -> Why:
        return Why(
            field=scalar(str)(it["field"]),
            mode=scalar(str)(it["mode"]),
            reason=scalar(str)(it["reason"]),
            basis=each(WhyBasis.read)(it["basis"]),
            unlock=maybe(WhyUnlock.read, it["unlock"]),
            release=maybe(WhyRelease.read, it["release"]),
        )


@dataclass(frozen=True)
class PersonShown:
    id: str
    owner: str
    primaryName: Optional[str]
    dateOfBirth: Optional[str]
    sex: Optional[str]
    nationalities: Optional[Sequence[str]]
    withheld: Sequence[Why]

    @staticmethod
    def read(it: Mapping[str, Any]) -> PersonShown:
        return PersonShown(
            id=scalar(str)(it["id"]),
            owner=scalar(str)(it["owner"]),
            primaryName=maybe(scalar(str), it["primaryName"]),
            dateOfBirth=maybe(scalar(str), it["dateOfBirth"]),
            sex=maybe(scalar(str), it["sex"]),
            nationalities=maybe(each(scalar(str)), it["nationalities"]),
            withheld=each(Why.read)(it["withheld"]),
        )


@dataclass(frozen=True)
class PeopleByNamePersons:
    nodes: Sequence[PersonShown]
    pageInfo: PageInfo

    @staticmethod
    def read(it: Mapping[str, Any]) -> PeopleByNamePersons:
        return PeopleByNamePersons(
            nodes=each(PersonShown.read)(it["nodes"]),
            pageInfo=PageInfo.read(it["pageInfo"]),
        )


@dataclass(frozen=True)
class PeopleByName:
    persons: PeopleByNamePersons

    @staticmethod
    def read(it: Mapping[str, Any]) -> PeopleByName:
        return PeopleByName(
            persons=PeopleByNamePersons.read(it["persons"]),
        )


@dataclass(frozen=True)
class SeizuresDrugSeizuresNodes:
    id: str
    owner: str
    occurredOn: Optional[str]
    substanceClasses: Optional[Sequence[str]]
    withheld: Sequence[Why]

    @staticmethod
    def read(it: Mapping[str, Any]) -> SeizuresDrugSeizuresNodes:
        return SeizuresDrugSeizuresNodes(
            id=scalar(str)(it["id"]),
            owner=scalar(str)(it["owner"]),
            occurredOn=maybe(scalar(str), it["occurredOn"]),
            substanceClasses=maybe(each(scalar(str)), it["substanceClasses"]),
            withheld=each(Why.read)(it["withheld"]),
        )


@dataclass(frozen=True)
class SeizuresDrugSeizures:
    nodes: Sequence[SeizuresDrugSeizuresNodes]
    pageInfo: PageInfo

    @staticmethod
    def read(it: Mapping[str, Any]) -> SeizuresDrugSeizures:
        return SeizuresDrugSeizures(
            nodes=each(SeizuresDrugSeizuresNodes.read)(it["nodes"]),
            pageInfo=PageInfo.read(it["pageInfo"]),
        )


@dataclass(frozen=True)
class Seizures:
    drugSeizures: SeizuresDrugSeizures

    @staticmethod
    def read(it: Mapping[str, Any]) -> Seizures:
        return Seizures(
            drugSeizures=SeizuresDrugSeizures.read(it["drugSeizures"]),
        )


@dataclass(frozen=True)
class PeopleOfSeizureDrugSeizurePersonsNodes:
    kind: Optional[str]
    person: PersonShown

    @staticmethod
    def read(it: Mapping[str, Any]) -> PeopleOfSeizureDrugSeizurePersonsNodes:
        return PeopleOfSeizureDrugSeizurePersonsNodes(
            kind=maybe(scalar(str), it["kind"]),
            person=PersonShown.read(it["person"]),
        )


@dataclass(frozen=True)
class PeopleOfSeizureDrugSeizurePersons:
    nodes: Sequence[PeopleOfSeizureDrugSeizurePersonsNodes]
    pageInfo: PageInfo

    @staticmethod
    def read(it: Mapping[str, Any]) -> PeopleOfSeizureDrugSeizurePersons:
        return PeopleOfSeizureDrugSeizurePersons(
            nodes=each(PeopleOfSeizureDrugSeizurePersonsNodes.read)(it["nodes"]),
            pageInfo=PageInfo.read(it["pageInfo"]),
        )


@dataclass(frozen=True)
class PeopleOfSeizureDrugSeizure:
    persons: Optional[PeopleOfSeizureDrugSeizurePersons]

    @staticmethod
    def read(it: Mapping[str, Any]) -> PeopleOfSeizureDrugSeizure:
        return PeopleOfSeizureDrugSeizure(
            persons=maybe(PeopleOfSeizureDrugSeizurePersons.read, it["persons"]),
        )


@dataclass(frozen=True)
class PeopleOfSeizure:
    drugSeizure: Optional[PeopleOfSeizureDrugSeizure]

    @staticmethod
    def read(it: Mapping[str, Any]) -> PeopleOfSeizure:
        return PeopleOfSeizure(
            drugSeizure=maybe(PeopleOfSeizureDrugSeizure.read, it["drugSeizure"]),
        )


PEOPLE_BY_NAME = """query PeopleByName($name: String!, $first: Int, $after: String, $owners: [StateCode!]) {
  persons(filter: {name: $name}, first: $first, after: $after, owners: $owners) {
    nodes {
      ...PersonShown
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
fragment PersonShown on Person {
  id
  owner
  primaryName
  dateOfBirth
  sex
  nationalities
  withheld {
    ...Why
  }
}
fragment Why on Withheld {
  field
  mode
  reason
  basis {
    instrument
    article
  }
  unlock {
    kind
    text
    requestable
  }
  release {
    id
    status
  }
}"""


def people_by_name(*, name: str, first: Optional[int] = None, after: Optional[str] = None, owners: Optional[Sequence[str]] = None) -> Question[PeopleByName]:
    return Question(PEOPLE_BY_NAME, {"name": name, "first": first, "after": after, "owners": owners}, PeopleByName.read)


SEIZURES = """query Seizures($from: Date!, $to: Date!, $first: Int, $after: String, $owners: [StateCode!]) {
  drugSeizures(
    filter: {from: $from, to: $to}
    first: $first
    after: $after
    owners: $owners
  ) {
    nodes {
      id
      owner
      occurredOn
      substanceClasses
      withheld {
        ...Why
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
fragment Why on Withheld {
  field
  mode
  reason
  basis {
    instrument
    article
  }
  unlock {
    kind
    text
    requestable
  }
  release {
    id
    status
  }
}"""


def seizures(*, from_: str, to: str, first: Optional[int] = None, after: Optional[str] = None, owners: Optional[Sequence[str]] = None) -> Question[Seizures]:
    return Question(SEIZURES, {"from": from_, "to": to, "first": first, "after": after, "owners": owners}, Seizures.read)


PEOPLE_OF_SEIZURE = """query PeopleOfSeizure($id: ID!, $first: Int, $after: String) {
  drugSeizure(id: $id) {
    persons(first: $first, after: $after) {
      nodes {
        kind
        person {
          ...PersonShown
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
fragment PersonShown on Person {
  id
  owner
  primaryName
  dateOfBirth
  sex
  nationalities
  withheld {
    ...Why
  }
}
fragment Why on Withheld {
  field
  mode
  reason
  basis {
    instrument
    article
  }
  unlock {
    kind
    text
    requestable
  }
  release {
    id
    status
  }
}"""


def people_of_seizure(*, id: str, first: Optional[int] = None, after: Optional[str] = None) -> Question[PeopleOfSeizure]:
    return Question(PEOPLE_OF_SEIZURE, {"id": id, "first": first, "after": after}, PeopleOfSeizure.read)
