#nullable enable
using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace Toy;

public class Batch
{
    [JsonPropertyName("id")]
    public string Id { get; set; } = "";

    [JsonPropertyName("object")]
    public Kind Object { get; set; }

    [JsonPropertyName("input_file_id")]
    public required string InputFileId { get; init; }

    [JsonPropertyName("status")]
    public Status Status { get; set; }

    /// <summary>The Unix timestamp (in seconds) of its creation.</summary>
    [JsonPropertyName("created_at")]
    public long CreatedAt { get; set; }

    [JsonPropertyName("completed_at")]
    public long? CompletedAt { get; set; }

    [JsonPropertyName("errors")]
    public Errors? Errors { get; set; }

    [JsonPropertyName("request_counts")]
    public Counts? RequestCounts { get; set; }

    [JsonPropertyName("metadata")]
    public Dictionary<string, string>? Metadata { get; set; }

    public bool IsDone => Status == Status.Completed;
}

public enum Kind { Batch }

public enum Status
{
    [EnumMember(Value = "validating")] Validating,
    Completed,
    Failed,
}

public record Errors([property: JsonPropertyName("data")] List<Fault>? Data);

public record Fault([property: JsonPropertyName("code")] string? Code, [property: JsonPropertyName("line")] long? Line);

public class Counts
{
    [JsonPropertyName("total")]
    public long Total { get; set; }
}
