package toy

class Batch
@JsonCreator(mode = JsonCreator.Mode.DISABLED)
private constructor(
    private val id: JsonField<String>,
    private val additionalProperties: MutableMap<String, JsonValue>,
) {

    @JsonCreator
    private constructor(
        @JsonProperty("id") @ExcludeMissing id: JsonField<String> = JsonMissing.of(),
        @JsonProperty("object") @ExcludeMissing object_: JsonValue = JsonMissing.of(),
        @JsonProperty("input_file_id")
        @ExcludeMissing
        inputFileId: JsonField<String> = JsonMissing.of(),
        @JsonProperty("status") @ExcludeMissing status: JsonField<Status> = JsonMissing.of(),
        @JsonProperty("created_at") @ExcludeMissing createdAt: JsonField<Long> = JsonMissing.of(),
        @JsonProperty("completed_at")
        @ExcludeMissing
        completedAt: JsonField<Long> = JsonMissing.of(),
        @JsonProperty("errors") @ExcludeMissing errors: JsonField<Errors> = JsonMissing.of(),
        @JsonProperty("request_counts")
        @ExcludeMissing
        requestCounts: JsonField<Counts> = JsonMissing.of(),
        @JsonProperty("metadata") @ExcludeMissing metadata: JsonField<Metadata> = JsonMissing.of(),
    ) : this(id, mutableMapOf())

    fun id(): String = id.getRequired("id")

    fun inputFileId(): String = inputFileId.getRequired("input_file_id")

    /**
     * Expected to always return the following:
     * ```kotlin
     * JsonValue.from("batch")
     * ```
     */
    @JsonProperty("object") @ExcludeMissing fun _object_(): JsonValue = object_

    fun status(): Status = status.getRequired("status")

    /** The Unix timestamp (in seconds) of its creation. */
    fun createdAt(): Long = createdAt.getRequired("created_at")

    fun completedAt(): Optional<Long> = completedAt.getOptional("completed_at")

    fun errors(): Optional<Errors> = errors.getOptional("errors")

    fun requestCounts(): Optional<Counts> = requestCounts.getOptional("request_counts")

    fun metadata(): Optional<Metadata> = metadata.getOptional("metadata")

    class Status @JsonCreator private constructor(private val value: JsonField<String>) : Enum {

        companion object {

            @JvmField val VALIDATING = of("validating")

            @JvmField val COMPLETED = of("completed")

            @JvmField val FAILED = of("failed")

            @JvmStatic fun of(value: String) = Status(JsonField.of(value))
        }
    }

    class Errors
    @JsonCreator(mode = JsonCreator.Mode.DISABLED)
    private constructor(private val data: JsonField<List<Fault>>) {

        @JsonCreator
        private constructor(
            @JsonProperty("data") @ExcludeMissing data: JsonField<List<Fault>> = JsonMissing.of()
        ) : this(data, mutableMapOf())

        fun data(): Optional<List<Fault>> = data.getOptional("data")
    }

    class Fault
    @JsonCreator(mode = JsonCreator.Mode.DISABLED)
    private constructor(private val code: JsonField<String>) {

        @JsonCreator
        private constructor(
            @JsonProperty("code") @ExcludeMissing code: JsonField<String> = JsonMissing.of(),
            @JsonProperty("line") @ExcludeMissing line: JsonField<Long> = JsonMissing.of(),
        ) : this(code, mutableMapOf())

        fun code(): Optional<String> = code.getOptional("code")

        fun line(): Optional<Long> = line.getOptional("line")
    }

    class Counts private constructor(private val total: JsonField<Long>) {

        @JsonCreator
        private constructor(
            @JsonProperty("total") @ExcludeMissing total: JsonField<Long> = JsonMissing.of()
        ) : this(total, mutableMapOf())

        fun total(): Long = total.getRequired("total")
    }

    class Metadata
    @JsonCreator
    private constructor(
        @com.fasterxml.jackson.annotation.JsonValue
        private val additionalProperties: Map<String, JsonValue>
    ) {

        @JsonAnyGetter
        @ExcludeMissing
        fun _additionalProperties(): Map<String, JsonValue> = additionalProperties
    }
}
