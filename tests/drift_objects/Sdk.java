// The types of a toy SDK in Java: the batch and all that goes with it.
package toy;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.InputStream;
import java.util.List;

public class Sdk {
    public static class Batch {
        @NotNull @JsonProperty("id") private String id;
        @NotNull @JsonProperty("input_file_id") private String inputFileId;
        @NotNull @JsonProperty("status") private BatchStatus status;
    }

    public enum BatchStatus {
        @JsonProperty("validating") VALIDATING,
        @JsonProperty("completed") COMPLETED
    }

    public static class BatchListPageResponse {
        @NotNull @JsonProperty("data") private List<Batch> data;
        @NotNull @JsonProperty("has_more") private Boolean hasMore;
    }

    public static class BatchCreateParams {
        @NotNull @JsonProperty("input_file_id") private String inputFileId;
        @NotNull @JsonProperty("endpoint") private Endpoint endpoint;
        @NotNull @JsonProperty("completion_window") private Window completionWindow;
        @JsonProperty("output_expires_after") private ExpiresAfter outputExpiresAfter;
    }

    public enum Endpoint {
        @JsonProperty("/v1/responses") RESPONSES,
        @JsonProperty("/v1/embeddings") EMBEDDINGS
    }

    public enum Window {
        @JsonProperty("24h") DAY
    }

    public static class ExpiresAfter {
        @NotNull @JsonProperty("anchor") private Anchor anchor;
        /** Must be between 3600 (1 hour) and 2592000 (30 days). */
        @NotNull @JsonProperty("seconds") private Long seconds;
    }

    public enum Anchor {
        @JsonProperty("created_at") CREATED_AT
    }

    public static class FileObject {
        @NotNull @JsonProperty("id") private String id;
        @NotNull @JsonProperty("bytes") private Long bytes;
        /** The Unix timestamp (in seconds) of the upload. */
        @NotNull @JsonProperty("created_at") private Long createdAt;
        @NotNull @JsonProperty("filename") private String filename;
        @NotNull @JsonProperty("purpose") private Purpose purpose;
        @JsonProperty("expires_at") private Long expiresAt;
    }

    public enum Purpose {
        @JsonProperty("batch") BATCH,
        @JsonProperty("batch_output") BATCH_OUTPUT
    }

    public static class FileCreateParams {
        @NotNull @JsonProperty("file") private InputStream file;
        @NotNull @JsonProperty("purpose") private UploadPurpose purpose;
        @JsonProperty("expires_after") private ExpiresAfter expiresAfter;
    }

    public enum UploadPurpose {
        @JsonProperty("batch") BATCH,
        @JsonProperty("vision") VISION
    }

    public static class FileDeleted {
        @NotNull @JsonProperty("id") private String id;
        @NotNull @JsonProperty("deleted") private Boolean deleted;
    }

    public static class ErrorObject {
        @NotNull @JsonProperty("message") private String message;
        @JsonProperty("code") private String code;
    }

    public static class Data {
        @NotNull @JsonProperty("id") private String id;
    }

    public static class BatchCompletedWebhookEvent {
        @NotNull @JsonProperty("id") private String id;
        @NotNull @JsonProperty("type") private Completed type;
        @NotNull @JsonProperty("data") private Data data;
    }

    public enum Completed {
        @JsonProperty("batch.completed") COMPLETED
    }

    public static class BatchFailedWebhookEvent {
        @NotNull @JsonProperty("id") private String id;
        @NotNull @JsonProperty("type") private Failed type;
        @NotNull @JsonProperty("data") private Data data;
    }

    public enum Failed {
        @JsonProperty("batch.failed") FAILED
    }
}
