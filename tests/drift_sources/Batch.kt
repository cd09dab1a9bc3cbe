package toy

import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable

typealias Metadata = Map<String, String>

@Serializable
data class Batch(
    val id: String,
    @SerialName("object") val kind: Kind,
    @SerialName("input_file_id") val inputFileId: String,
    val status: Status,
    /** The Unix timestamp (in seconds) of its creation. */
    @SerialName("created_at") val createdAt: Long,
    @SerialName("completed_at") val completedAt: Long? = null,
    val errors: Errors? = null,
    @SerialName("request_counts") val requestCounts: Counts? = null,
    val metadata: Metadata? = null,
) {
    enum class Kind { @SerialName("batch") BATCH }

    enum class Status {
        @SerialName("validating") VALIDATING,
        @SerialName("completed") COMPLETED,
        @SerialName("failed") FAILED,
    }

    data class Errors(val data: List<Fault>? = null)
}

data class Fault(val code: String? = null, val line: Long? = null)

data class Counts(val total: Long)
