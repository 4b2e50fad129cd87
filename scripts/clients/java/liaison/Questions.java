// Written by npm run clients from scripts/clients/typescript/documents: change those instead.
package liaison;

import java.util.List;
import java.util.Map;
import liaison.Read.PageInfo;

public final class Questions {
  private Questions() {}

  public record WhyBasis(String instrument, String article) {
    static WhyBasis read(Object from) {
      Map<String, Object> it = Read.object(from);
      return new WhyBasis(
          Read.text(it.get("instrument")),
          Read.text(it.get("article")));
    }
  }

  public record WhyUnlock(String kind, String text, boolean requestable) {
    static WhyUnlock read(Object from) {
      Map<String, Object> it = Read.object(from);
      return new WhyUnlock(
          Read.text(it.get("kind")),
          Read.text(it.get("text")),
          Read.truth(it.get("requestable")));
    }
  }

  public record WhyRelease(String id, String status) {
    static WhyRelease read(Object from) {
      Map<String, Object> it = Read.object(from);
      return new WhyRelease(
          Read.text(it.get("id")),
          Read.text(it.get("status")));
    }
  }

  public record Why(String field, String mode, String reason, List<WhyBasis> basis, WhyUnlock unlock, WhyRelease release) implements Read.Withheld {
    static Why read(Object from) {
      Map<String, Object> it = Read.object(from);
      return new Why(
          Read.text(it.get("field")),
          Read.text(it.get("mode")),
          Read.text(it.get("reason")),
          Read.each(it.get("basis"), WhyBasis::read),
          Read.maybe(it.get("unlock"), WhyUnlock::read),
          Read.maybe(it.get("release"), WhyRelease::read));
    }
  }

  public record PersonShown(String id, String owner, String primaryName, String dateOfBirth, String sex, List<String> nationalities, List<Why> withheld) {
    static PersonShown read(Object from) {
      Map<String, Object> it = Read.object(from);
      return new PersonShown(
          Read.text(it.get("id")),
          Read.text(it.get("owner")),
          Read.maybe(it.get("primaryName"), Read::text),
          Read.maybe(it.get("dateOfBirth"), Read::text),
          Read.maybe(it.get("sex"), Read::text),
          Read.maybe(it.get("nationalities"), list -> Read.each(list, Read::text)),
          Read.each(it.get("withheld"), Why::read));
    }
  }

  public record PeopleByNamePersons(List<PersonShown> nodes, PageInfo pageInfo) implements Read.Connection<PersonShown> {
    static PeopleByNamePersons read(Object from) {
      Map<String, Object> it = Read.object(from);
      return new PeopleByNamePersons(
          Read.each(it.get("nodes"), PersonShown::read),
          PageInfo.read(it.get("pageInfo")));
    }
  }

  public record PeopleByName(PeopleByNamePersons persons) {
    static PeopleByName read(Object from) {
      Map<String, Object> it = Read.object(from);
      return new PeopleByName(
          PeopleByNamePersons.read(it.get("persons")));
    }
  }

  public record SeizuresDrugSeizuresNodes(String id, String owner, String occurredOn, List<String> substanceClasses, List<Why> withheld) {
    static SeizuresDrugSeizuresNodes read(Object from) {
      Map<String, Object> it = Read.object(from);
      return new SeizuresDrugSeizuresNodes(
          Read.text(it.get("id")),
          Read.text(it.get("owner")),
          Read.maybe(it.get("occurredOn"), Read::text),
          Read.maybe(it.get("substanceClasses"), list -> Read.each(list, Read::text)),
          Read.each(it.get("withheld"), Why::read));
    }
  }

  public record SeizuresDrugSeizures(List<SeizuresDrugSeizuresNodes> nodes, PageInfo pageInfo) implements Read.Connection<SeizuresDrugSeizuresNodes> {
    static SeizuresDrugSeizures read(Object from) {
      Map<String, Object> it = Read.object(from);
      return new SeizuresDrugSeizures(
          Read.each(it.get("nodes"), SeizuresDrugSeizuresNodes::read),
          PageInfo.read(it.get("pageInfo")));
    }
  }

  public record Seizures(SeizuresDrugSeizures drugSeizures) {
    static Seizures read(Object from) {
      Map<String, Object> it = Read.object(from);
      return new Seizures(
          SeizuresDrugSeizures.read(it.get("drugSeizures")));
    }
  }

  public record PeopleOfSeizureDrugSeizurePersonsNodes(String kind, PersonShown person) {
    static PeopleOfSeizureDrugSeizurePersonsNodes read(Object from) {
      Map<String, Object> it = Read.object(from);
      return new PeopleOfSeizureDrugSeizurePersonsNodes(
          Read.maybe(it.get("kind"), Read::text),
          PersonShown.read(it.get("person")));
    }
  }

  public record PeopleOfSeizureDrugSeizurePersons(List<PeopleOfSeizureDrugSeizurePersonsNodes> nodes, PageInfo pageInfo) implements Read.Connection<PeopleOfSeizureDrugSeizurePersonsNodes> {
    static PeopleOfSeizureDrugSeizurePersons read(Object from) {
      Map<String, Object> it = Read.object(from);
      return new PeopleOfSeizureDrugSeizurePersons(
          Read.each(it.get("nodes"), PeopleOfSeizureDrugSeizurePersonsNodes::read),
          PageInfo.read(it.get("pageInfo")));
    }
  }

  public record PeopleOfSeizureDrugSeizure(PeopleOfSeizureDrugSeizurePersons persons) {
    static PeopleOfSeizureDrugSeizure read(Object from) {
      Map<String, Object> it = Read.object(from);
      return new PeopleOfSeizureDrugSeizure(
          Read.maybe(it.get("persons"), PeopleOfSeizureDrugSeizurePersons::read));
    }
  }

  public record PeopleOfSeizure(PeopleOfSeizureDrugSeizure drugSeizure) {
    static PeopleOfSeizure read(Object from) {
      Map<String, Object> it = Read.object(from);
      return new PeopleOfSeizure(
          Read.maybe(it.get("drugSeizure"), PeopleOfSeizureDrugSeizure::read));
    }
  }

  /** What may be left out is null. */
  public static Question<PeopleByName> peopleByName(String name, Integer first, String after, List<String> owners) {
    String document = """
      query PeopleByName($name: String!, $first: Int, $after: String, $owners: [StateCode!]) {
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
      }
      """;
    return new Question<>(document, Read.given("name", name, "first", first, "after", after, "owners", owners), PeopleByName::read);
  }

  /** What may be left out is null. */
  public static Question<Seizures> seizures(String from, String to, Integer first, String after, List<String> owners) {
    String document = """
      query Seizures($from: Date!, $to: Date!, $first: Int, $after: String, $owners: [StateCode!]) {
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
      }
      """;
    return new Question<>(document, Read.given("from", from, "to", to, "first", first, "after", after, "owners", owners), Seizures::read);
  }

  /** What may be left out is null. */
  public static Question<PeopleOfSeizure> peopleOfSeizure(String id, Integer first, String after) {
    String document = """
      query PeopleOfSeizure($id: ID!, $first: Int, $after: String) {
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
      }
      """;
    return new Question<>(document, Read.given("id", id, "first", first, "after", after), PeopleOfSeizure::read);
  }
}
