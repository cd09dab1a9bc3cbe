package toy;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;

public class Batch {
    static final int VERSION = 1;

    @NotNull @JsonProperty("id") private String id;
    @NotNull @JsonProperty("object") private Kind kind;
    @JsonProperty(value = "input_file_id", required = true) private String inputFileId;
    @NotNull @JsonProperty("status") private Status status;
    /** The Unix timestamp (in seconds) of its creation. */
    @NotNull @JsonProperty("created_at") private Long createdAt;
    @JsonProperty("completed_at") private Optional<Long> completedAt;
    @JsonProperty("errors") private Errors errors;
    @JsonProperty("request_counts") private Counts requestCounts;
    @JsonProperty("metadata") private Map<String, String> metadata;

    public enum Kind { @JsonProperty("batch") BATCH }

    public enum Status {
        VALIDATING("validating"), COMPLETED("completed"), FAILED("failed");
        private final String value;
    }

    public record Errors(@JsonProperty("data") List<Fault> data) {}

    public record Fault(@JsonProperty("code") String code, @JsonProperty("line") Long line) {}

    public static class Counts {
        @NotNull @JsonProperty("total") private long total;
    }
}
