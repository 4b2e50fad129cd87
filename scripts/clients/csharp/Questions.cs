// Written by npm run clients from scripts/clients/typescript/documents: change those instead.
#nullable enable
using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace Liaison;

public sealed record WhyBasisData
{
    [JsonPropertyName("instrument")] public required string Instrument { get; init; }
    [JsonPropertyName("article")] public required string Article { get; init; }
}

public sealed record WhyUnlockData
{
    [JsonPropertyName("kind")] public required string Kind { get; init; }
    [JsonPropertyName("text")] public required string Text { get; init; }
    [JsonPropertyName("requestable")] public required bool Requestable { get; init; }
}

public sealed record WhyReleaseData
{
    [JsonPropertyName("id")] public required string Id { get; init; }
    [JsonPropertyName("status")] public required string Status { get; init; }
}

public sealed record WhyData
{
    [JsonPropertyName("field")] public required string Field { get; init; }
    [JsonPropertyName("mode")] public required string Mode { get; init; }
    [JsonPropertyName("reason")] public required string Reason { get; init; }
    [JsonPropertyName("basis")] public required IReadOnlyList<WhyBasisData> Basis { get; init; }
    [JsonPropertyName("unlock")] public required WhyUnlockData? Unlock { get; init; }
    [JsonPropertyName("release")] public required WhyReleaseData? Release { get; init; }
}

public sealed record PersonShownData
{
    [JsonPropertyName("id")] public required string Id { get; init; }
    [JsonPropertyName("owner")] public required string Owner { get; init; }
    [JsonPropertyName("primaryName")] public required string? PrimaryName { get; init; }
    [JsonPropertyName("dateOfBirth")] public required string? DateOfBirth { get; init; }
    [JsonPropertyName("sex")] public required string? Sex { get; init; }
    [JsonPropertyName("nationalities")] public required IReadOnlyList<string>? Nationalities { get; init; }
    [JsonPropertyName("withheld")] public required IReadOnlyList<WhyData> Withheld { get; init; }
}

public sealed record PeopleByNamePersonsData
{
    [JsonPropertyName("nodes")] public required IReadOnlyList<PersonShownData> Nodes { get; init; }
    [JsonPropertyName("pageInfo")] public required PageInfo PageInfo { get; init; }
}

public sealed record PeopleByNameData
{
    [JsonPropertyName("persons")] public required PeopleByNamePersonsData Persons { get; init; }
}

public sealed record SeizuresDrugSeizuresNodesData
{
    [JsonPropertyName("id")] public required string Id { get; init; }
    [JsonPropertyName("owner")] public required string Owner { get; init; }
    [JsonPropertyName("occurredOn")] public required string? OccurredOn { get; init; }
    [JsonPropertyName("substanceClasses")] public required IReadOnlyList<string>? SubstanceClasses { get; init; }
    [JsonPropertyName("withheld")] public required IReadOnlyList<WhyData> Withheld { get; init; }
}

public sealed record SeizuresDrugSeizuresData
{
    [JsonPropertyName("nodes")] public required IReadOnlyList<SeizuresDrugSeizuresNodesData> Nodes { get; init; }
    [JsonPropertyName("pageInfo")] public required PageInfo PageInfo { get; init; }
}

public sealed record SeizuresData
{
    [JsonPropertyName("drugSeizures")] public required SeizuresDrugSeizuresData DrugSeizures { get; init; }
}

public sealed record PeopleOfSeizureDrugSeizurePersonsNodesData
{
    [JsonPropertyName("kind")] public required string? Kind { get; init; }
    [JsonPropertyName("person")] public required PersonShownData Person { get; init; }
}

public sealed record PeopleOfSeizureDrugSeizurePersonsData
{
    [JsonPropertyName("nodes")] public required IReadOnlyList<PeopleOfSeizureDrugSeizurePersonsNodesData> Nodes { get; init; }
    [JsonPropertyName("pageInfo")] public required PageInfo PageInfo { get; init; }
}

public sealed record PeopleOfSeizureDrugSeizureData
{
    [JsonPropertyName("persons")] public required PeopleOfSeizureDrugSeizurePersonsData? Persons { get; init; }
}

public sealed record PeopleOfSeizureData
{
    [JsonPropertyName("drugSeizure")] public required PeopleOfSeizureDrugSeizureData? DrugSeizure { get; init; }
}

public static class Questions
{
    public static Question<PeopleByNameData> PeopleByName(string @name, int? @first = null, string? @after = null, IReadOnlyList<string>? @owners = null) => new(
        @"query PeopleByName($name: String!, $first: Int, $after: String, $owners: [StateCode!]) {
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
}",
        new Dictionary<string, object?> { ["name"] = @name, ["first"] = @first, ["after"] = @after, ["owners"] = @owners });

    public static Question<SeizuresData> Seizures(string @from, string @to, int? @first = null, string? @after = null, IReadOnlyList<string>? @owners = null) => new(
        @"query Seizures($from: Date!, $to: Date!, $first: Int, $after: String, $owners: [StateCode!]) {
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
}",
        new Dictionary<string, object?> { ["from"] = @from, ["to"] = @to, ["first"] = @first, ["after"] = @after, ["owners"] = @owners });

    public static Question<PeopleOfSeizureData> PeopleOfSeizure(string @id, int? @first = null, string? @after = null) => new(
        @"query PeopleOfSeizure($id: ID!, $first: Int, $after: String) {
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
}",
        new Dictionary<string, object?> { ["id"] = @id, ["first"] = @first, ["after"] = @after });
}
