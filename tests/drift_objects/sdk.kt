// Types of a toy SDK in Kotlin as a generator writes them: the batch, its request, a file and the form that uploads it.
package toy

class Batch
private constructor(
    private val id: JsonField<String>,
) {

    @JsonCreator
    private constructor(
        @JsonProperty("id") @ExcludeMissing id: JsonField<String> = JsonMissing.of(),
        @JsonProperty("input_file_id") @ExcludeMissing inputFileId: JsonField<String> = JsonMissing.of(),
        @JsonProperty("status") @ExcludeMissing status: JsonField<Status> = JsonMissing.of(),
    ) : this(id)

    fun id(): String = id.getRequired("id")

    fun inputFileId(): String = inputFileId.getRequired("input_file_id")

    fun status(): Status = status.getRequired("status")

    class Status @JsonCreator private constructor(private val value: JsonField<String>) {

        companion object {

            @JvmField val VALIDATING = of("validating")

            @JvmField val COMPLETED = of("completed")
        }
    }
}

class BatchCreateParams
private constructor(private val body: Body, private val additionalHeaders: Headers) {

    class Body
    private constructor(
        private val endpoint: JsonField<Endpoint>,
    ) {

        @JsonCreator
        private constructor(
            @JsonProperty("input_file_id") @ExcludeMissing inputFileId: JsonField<String> = JsonMissing.of(),
            @JsonProperty("endpoint") @ExcludeMissing endpoint: JsonField<Endpoint> = JsonMissing.of(),
            @JsonProperty("completion_window") @ExcludeMissing completionWindow: JsonValue = JsonMissing.of(),
            @JsonProperty("output_expires_after") @ExcludeMissing outputExpiresAfter: JsonField<ExpiresAfter> = JsonMissing.of(),
        ) : this(endpoint)

        fun inputFileId(): String = inputFileId.getRequired("input_file_id")

        fun endpoint(): Endpoint = endpoint.getRequired("endpoint")

        /** Expected to always return `JsonValue.from("24h")`. */
        @JsonProperty("completion_window") @ExcludeMissing fun _completionWindow(): JsonValue = completionWindow

        fun outputExpiresAfter(): Optional<ExpiresAfter> = outputExpiresAfter.getOptional("output_expires_after")

        class Builder internal constructor() {

            fun outputExpiresAfter(outputExpiresAfter: ExpiresAfter) = apply {
                this.outputExpiresAfter = outputExpiresAfter
            }
        }
    }

    class Endpoint @JsonCreator private constructor(private val value: JsonField<String>) {

        companion object {

            @JvmField val RESPONSES = of("/v1/responses")

            @JvmField val EMBEDDINGS = of("/v1/embeddings")
        }
    }

    class ExpiresAfter
    private constructor(
        private val anchor: JsonValue,
    ) {

        @JsonCreator
        private constructor(
            @JsonProperty("anchor") @ExcludeMissing anchor: JsonValue = JsonMissing.of(),
            @JsonProperty("seconds") @ExcludeMissing seconds: JsonField<Long> = JsonMissing.of(),
        ) : this(anchor)

        /** Expected to always return `JsonValue.from("created_at")`. */
        @JsonProperty("anchor") @ExcludeMissing fun _anchor(): JsonValue = anchor

        /** Must be between 3600 (1 hour) and 2592000 (30 days). */
        fun seconds(): Long = seconds.getRequired("seconds")
    }
}

class FileObject
private constructor(
    private val id: JsonField<String>,
) {

    @JsonCreator
    private constructor(
        @JsonProperty("id") @ExcludeMissing id: JsonField<String> = JsonMissing.of(),
        @JsonProperty("bytes") @ExcludeMissing bytes: JsonField<Long> = JsonMissing.of(),
        @JsonProperty("created_at") @ExcludeMissing createdAt: JsonField<Long> = JsonMissing.of(),
        @JsonProperty("filename") @ExcludeMissing filename: JsonField<String> = JsonMissing.of(),
        @JsonProperty("purpose") @ExcludeMissing purpose: JsonField<Object> = JsonMissing.of(),
        @JsonProperty("expires_at") @ExcludeMissing expiresAt: JsonField<Long> = JsonMissing.of(),
    ) : this(id)

    fun id(): String = id.getRequired("id")

    fun bytes(): Long = bytes.getRequired("bytes")

    /** The Unix timestamp (in seconds) of the upload. */
    fun createdAt(): Long = createdAt.getRequired("created_at")

    fun filename(): String = filename.getRequired("filename")

    fun purpose(): Object = purpose.getRequired("purpose")

    fun expiresAt(): Optional<Long> = expiresAt.getOptional("expires_at")

    class Object @JsonCreator private constructor(private val value: JsonField<String>) {

        companion object {

            @JvmField val BATCH = of("batch")

            @JvmField val BATCH_OUTPUT = of("batch_output")
        }
    }
}

class Message {

    class FileObject
    private constructor(
        private val filename: JsonField<String>,
    ) {

        @JsonCreator
        private constructor(
            @JsonProperty("filename") @ExcludeMissing filename: JsonField<String> = JsonMissing.of(),
        ) : this(filename, mutableMapOf())
    }
}

class FileCreateParams
private constructor(private val body: Body, private val additionalHeaders: Headers) {

    class Body
    private constructor(
        private val file: MultipartField<InputStream>,
        private val purpose: MultipartField<FilePurpose>,
        private val expiresAfter: MultipartField<ExpiresAfter>,
        private val additionalProperties: MutableMap<String, JsonValue>,
    ) {

        fun file(): InputStream = file.value.getRequired("file")

        fun purpose(): FilePurpose = purpose.value.getRequired("purpose")

        fun expiresAfter(): Optional<ExpiresAfter> = expiresAfter.value.getOptional("expires_after")

        @JsonProperty("file") @ExcludeMissing fun _file(): MultipartField<InputStream> = file

        @JsonProperty("purpose")
        @ExcludeMissing
        fun _purpose(): MultipartField<FilePurpose> = purpose

        @JsonProperty("expires_after")
        @ExcludeMissing
        fun _expiresAfter(): MultipartField<ExpiresAfter> = expiresAfter

        @JsonAnyGetter
        @ExcludeMissing
        fun _additionalProperties(): Map<String, JsonValue> = additionalProperties

        class Builder internal constructor() {

            fun expiresAfter(expiresAfter: ExpiresAfter) = apply { this.expiresAfter = expiresAfter }
        }
    }

    class FilePurpose @JsonCreator private constructor(private val value: JsonField<String>) {

        companion object {

            @JvmField val BATCH = of("batch")

            @JvmField val VISION = of("vision")
        }
    }

    class ExpiresAfter
    private constructor(
        private val anchor: JsonValue,
        private val seconds: MultipartField<Long>,
        private val additionalProperties: MutableMap<String, JsonValue>,
    ) {

        /** Expected to always return `JsonValue.from("created_at")`. */
        @JsonProperty("anchor") @ExcludeMissing fun _anchor(): JsonValue = anchor

        /** Must be between 3600 (1 hour) and 2592000 (30 days). */
        fun seconds(): Long = seconds.value.getRequired("seconds")

        @JsonProperty("seconds") @ExcludeMissing fun _seconds(): MultipartField<Long> = seconds
    }
}
