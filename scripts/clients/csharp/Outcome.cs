#nullable enable
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Liaison;

/// <summary>An operation with its variables, for the body of a POST to /graphql: JSON of `query` and `variables`.</summary>
public sealed record Question<T>(string Document, IReadOnlyDictionary<string, object?> Variables);

/// <summary>Where a list goes on.</summary>
public sealed record PageInfo
{
    [JsonPropertyName("hasNextPage")] public required bool HasNextPage { get; init; }
    [JsonPropertyName("endCursor")] public required string? EndCursor { get; init; }
}

/// <summary>What became of asking one State about one domain. A status that this client does not know counts as "did not answer".</summary>
public sealed record Source
{
    [JsonPropertyName("owner")] public required string Owner { get; init; }
    [JsonPropertyName("domain")] public required string Domain { get; init; }
    [JsonPropertyName("status")] public required string Status { get; init; }
    [JsonPropertyName("incomplete")] public bool Incomplete { get; init; }
}

public sealed record HubError(string? Code, string Message);

/// <summary>What became of a question. Data is under another name where not all have answered, so that none reads it as whole.</summary>
public abstract record Outcome<T>
{
    /// <summary>Every State whose law lets this caller ask has answered.</summary>
    public sealed record Answered(T Data, IReadOnlyList<Source> NotAsked) : Outcome<T>;

    /// <summary>Somebody did not answer, or a value could not be read: what is missing in Part is no "no hit".</summary>
    public sealed record PartlyAnswered(
        T Part, IReadOnlyList<Source> Unanswered, IReadOnlyList<HubError> Errors, IReadOnlyList<Source> NotAsked) : Outcome<T>;

    /// <summary>Nothing was answered. Code is one of ERRORS.md, or NO_ANSWER for what is no answer of a hub.</summary>
    public sealed record Refused(string Code, string Message) : Outcome<T>;

    private static readonly string[] ByLaw = { "NOT_PERMITTED", "NOT_SEARCHABLE" };
    private static readonly string[] Told = { "ANSWERED", "NOT_ASKED", "NOT_PERMITTED", "NOT_SEARCHABLE" };

    /// <summary>Reads what came. Whatever is no whole answer of a hub is refused: it never reads as one without hits.</summary>
    public static Outcome<T> Read(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            var errors = root.TryGetProperty("errors", out var list) ? list.EnumerateArray().Select(ErrorOf).ToList() : new List<HubError>();
            var hasData = root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object;
            if (!hasData || !root.TryGetProperty("extensions", out var extensions) || !extensions.TryGetProperty("sources", out var told))
                return errors.Count > 0 ? new Refused(errors[0].Code ?? "NO_ANSWER", errors[0].Message) : NoAnswer();
            var value = data.Deserialize<T>();
            var sources = told.Deserialize<List<Source>>();
            if (value is null || sources is null) return NoAnswer();
            var unanswered = sources.Where(one => one.Incomplete || !Told.Contains(one.Status)).ToList();
            var notAsked = sources.Where(one => ByLaw.Contains(one.Status)).ToList();
            return unanswered.Count == 0 && errors.Count == 0
                ? new Answered(value, notAsked)
                : new PartlyAnswered(value, unanswered, errors, notAsked);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return NoAnswer();
        }
    }

    private static Outcome<T> NoAnswer() => new Refused("NO_ANSWER", "what came is no answer of a hub");

    private static HubError ErrorOf(JsonElement error)
    {
        var code = error.TryGetProperty("extensions", out var more) && more.TryGetProperty("code", out var word) ? word.GetString() : null;
        return new HubError(code, error.GetProperty("message").GetString() ?? "");
    }
}
