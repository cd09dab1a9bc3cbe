"""A change in a neighbour of the batch is found in each language, under the name of the object, and nothing else is."""

from __future__ import annotations

import pytest
from support.toy_sdks import KOTLIN, LANGUAGES, OBJECTS, altered

from batchspec.drift.compare import changes
from batchspec.drift.source import read

FILE, REQUEST = "file_object", "create_batch"

CHANGES: dict[str, dict[str, list[tuple[str, str]]]] = {
    "added": {
        "openapi": [
            (
                "        bytes: {type: integer}\n",
                "        bytes: {type: integer}\n        region: {type: string}\n",
            )
        ],
        "python": [("    bytes: int\n", "    bytes: int\n    region: Optional[str] = None\n")],
        "typescript": [("  bytes: number;\n", "  bytes: number;\n  region?: string;\n")],
        "go": [("\tFilename  string ", '\tRegion string `json:"region"`\n\tFilename  string ')],
        "java": [
            (
                '"filename") private String filename;',
                '"filename") private String filename;\n        @JsonProperty("region") private String region;',
            )
        ],
        "kotlin": [
            (
                '        @JsonProperty("bytes")',
                '        @JsonProperty("region") @ExcludeMissing region: JsonField<String> = JsonMissing.of(),\n        @JsonProperty("bytes")',
            )
        ],
    },
    "removed": {
        "openapi": [
            (
                "required: [id, bytes, created_at, filename, purpose]",
                "required: [id, bytes, created_at, purpose]",
            ),
            ("        filename: {type: string}\n", ""),
        ],
        "python": [("    filename: str\n", "")],
        "typescript": [("  filename: string;\n", "")],
        "go": [('\tFilename  string      `json:"filename" api:"required"`\n', "")],
        "java": [('        @NotNull @JsonProperty("filename") private String filename;\n', "")],
        "kotlin": [
            (
                '        @JsonProperty("filename") @ExcludeMissing filename: JsonField<String> = JsonMissing.of(),\n        @JsonProperty("purpose")',
                '        @JsonProperty("purpose")',
            )
        ],
    },
    "renamed": {
        "openapi": [
            (
                "required: [id, bytes, created_at, filename, purpose]",
                "required: [id, size, created_at, filename, purpose]",
            ),
            ("        bytes: {type: integer}", "        size: {type: integer}"),
        ],
        "python": [("    bytes: int\n", "    size: int\n")],
        "typescript": [("  bytes: number;", "  size: number;")],
        "go": [('`json:"bytes" api', '`json:"size" api')],
        "java": [('@JsonProperty("bytes")', '@JsonProperty("size")')],
        "kotlin": [
            ('@JsonProperty("bytes")', '@JsonProperty("size")'),
            ('bytes.getRequired("bytes")', 'bytes.getRequired("size")'),
        ],
    },
    "retyped": {
        "openapi": [("        bytes: {type: integer}", "        bytes: {type: string}")],
        "python": [("    bytes: int\n", "    bytes: str\n")],
        "typescript": [("  bytes: number;", "  bytes: string;")],
        "go": [("\tBytes int64  `", "\tBytes string `")],
        "java": [("private Long bytes;", "private String bytes;")],
        "kotlin": [("bytes: JsonField<Long>", "bytes: JsonField<String>")],
    },
    "optional": {
        "openapi": [
            (
                "required: [id, bytes, created_at, filename, purpose]",
                "required: [id, bytes, created_at, purpose]",
            )
        ],
        "python": [("    filename: str\n", '    filename: str = ""\n')],
        "typescript": [("  filename: string;", "  filename?: string;")],
        "go": [('`json:"filename" api:"required"`', '`json:"filename"`')],
        "java": [('@NotNull @JsonProperty("filename")', '@JsonProperty("filename")')],
        "kotlin": [('filename.getRequired("filename")', 'filename.getOptional("filename")')],
    },
    "nullable": {
        "openapi": [("        filename: {type: string}", "        filename: {type: string, nullable: true}")],
        "python": [("    filename: str\n", "    filename: Optional[str]\n")],
        "typescript": [("  filename: string;", "  filename: string | null;")],
    },
    "value": {
        "openapi": [
            ("enum: [/v1/responses, /v1/embeddings]", "enum: [/v1/responses, /v1/embeddings, /v1/videos]")
        ],
        "python": [('"/v1/embeddings"]', '"/v1/embeddings", "/v1/videos"]')],
        "typescript": [("'/v1/responses' |", "'/v1/videos' | '/v1/responses' |")],
        "go": [
            (
                '= "/v1/embeddings"\n',
                '= "/v1/embeddings"\n\tBatchNewParamsEndpointVideos BatchNewParamsEndpoint = "/v1/videos"\n',
            )
        ],
        "java": [
            (
                '@JsonProperty("/v1/responses") RESPONSES,',
                '@JsonProperty("/v1/responses") RESPONSES,\n        @JsonProperty("/v1/videos") VIDEOS,',
            )
        ],
        "kotlin": [
            (
                'of("/v1/embeddings")',
                'of("/v1/embeddings")\n\n            @JvmField val VIDEOS = of("/v1/videos")',
            )
        ],
    },
    "demanded": {
        "openapi": [
            (
                "required: [input_file_id, endpoint, completion_window]",
                "required: [input_file_id, endpoint, completion_window, output_expires_after]",
            )
        ],
        "python": [
            (
                "    output_expires_after: OutputExpiresAfter\n",
                "    output_expires_after: Required[OutputExpiresAfter]\n",
            )
        ],
        "typescript": [("  output_expires_after?:", "  output_expires_after:")],
        "go": [
            (
                '`json:"output_expires_after,omitzero"`',
                '`json:"output_expires_after,omitzero" api:"required"`',
            )
        ],
        "java": [('@JsonProperty("output_expires_after")', '@NotNull @JsonProperty("output_expires_after")')],
        "kotlin": [('.getOptional("output_expires_after")', '.getRequired("output_expires_after")')],
    },
    "of a form": {
        "openapi": [
            ("purpose: {type: string, enum: [batch, vision]}", "purpose: {type: string, enum: [batch]}")
        ],
        "python": [('Literal["batch", "vision"]', 'Literal["batch"]')],
        "typescript": [("'batch' | 'vision'", "'batch'")],
        "go": [('\tUploadPurposeVision UploadPurpose = "vision"\n', "")],
        "java": [
            (
                '        @JsonProperty("batch") BATCH,\n        @JsonProperty("vision") VISION\n',
                '        @JsonProperty("batch") BATCH\n',
            )
        ],
        "kotlin": [('            @JvmField val VISION = of("vision")\n', "")],
    },
    "of an error": {
        "openapi": [("            message: {type: string}", "            message: {type: integer}")],
        "python": [("    message: str\n", "    message: int\n")],
        "typescript": [("  message: string;", "  message: number;")],
        "go": [("\tMessage string ", "\tMessage int64 ")],
        "java": [("private String message;", "private Long message;")],
    },
    "an event": {
        "openapi": [("WebhookBatchFailed:", "WebhookFailed:")],
        "python": [("class BatchFailedWebhookEvent", "class FailedWebhookEvent")],
        "typescript": [("interface BatchFailedWebhookEvent", "interface FailedWebhookEvent")],
        "go": [("type BatchFailedWebhookEvent ", "type FailedWebhookEvent ")],
        "java": [("class BatchFailedWebhookEvent", "class FailedWebhookEvent")],
    },
    "an object": {
        "openapi": [("  /v1/files/{file_id}:", "  /v1/documents/{file_id}:")],
        "python": [("class FileDeleted", "class Deleted")],
        "typescript": [("interface FileDeleted", "interface Deleted")],
        "go": [("type FileDeleted ", "type Deleted ")],
        "java": [("class FileDeleted", "class Deleted")],
    },
}
"""By what is changed and by language, the texts that it is changed with."""

FOUND: dict[str, set[tuple[str, str, tuple[str, ...]]]] = {
    "added": {("file_object.region", "FIELD-ADDED", ())},
    "removed": {("file_object.filename", "FIELD-LOST", ("readers",))},
    "renamed": {
        ("file_object.bytes", "FIELD-LOST", ("readers",)),
        ("file_object.size", "FIELD-DEMANDED", ("servers",)),
    },
    "retyped": {("file_object.bytes", "TYPE-CHANGED", ("readers", "servers"))},
    "optional": {("file_object.filename", "ABSENT-ADDED", ("readers",))},
    "nullable": {("file_object.filename", "NULL-ADDED", ("readers",))},
    "value": {("create_batch.endpoint", "ENUM-ADDED", ("servers",))},
    "demanded": {("create_batch.output_expires_after", "ABSENT-GONE", ("clients",))},
    "of a form": {("file_upload.purpose", "ENUM-REMOVED", ("clients",))},
    "of an error": {("error_envelope.error.message", "TYPE-CHANGED", ("readers", "servers"))},
    "an event": {("batch_event.type", "ENUM-REMOVED", ("servers",))},
    "an object": {("file_deletion", "OBJECT-LOST", ("readers",))},
}
"""By what is changed, the changes that are found, and whom each breaks."""
TELLS_NO_NULL = {
    "optional": {("file_object.filename", "UNSET-ADDED", ("readers",))},
    "demanded": {("create_batch.output_expires_after", "UNSET-GONE", ("clients",))},
}
"""Of languages whose types do not tell absent from null."""
LISTS_ARE_OPEN = {
    "value": {("create_batch.endpoint", "ENUM-ADDED-OPEN", ())},
    "of a form": {("file_upload.purpose", "ENUM-REMOVED-OPEN", ())},
}
"""Of languages whose lists of values foresee others."""
OTHERWISE = {
    "python": {},
    "go": {**TELLS_NO_NULL, **LISTS_ARE_OPEN},
    "java": TELLS_NO_NULL,
    "kotlin": {"optional": TELLS_NO_NULL["optional"], **LISTS_ARE_OPEN},
}

CASES = [(what, language) for what, changed in CHANGES.items() for language in changed]


@pytest.mark.parametrize(("what", "language"), CASES)
def test_a_change_of_a_neighbour_is_found_and_nothing_else(tmp_path, what, language):
    name = LANGUAGES.get(language, KOTLIN)
    before = read(str(OBJECTS / name))
    after = read(str(altered(tmp_path, name, *CHANGES[what][language])))
    assert after.refused == {}
    found = {(one.name, one.rule.id.removeprefix("DRIFT-"), one.breaks) for one in changes(before, after)}
    assert found == OTHERWISE.get(language, {}).get(what, FOUND[what])


def test_every_language_has_every_change():
    for what, changed in CHANGES.items():
        assert changed.keys() - {"kotlin"} == LANGUAGES.keys() - (
            {"go", "java"} if what == "nullable" else set()
        )
