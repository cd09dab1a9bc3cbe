"""The place where a server, gateway or client did what a derived mutant does, by the name of the mutant."""

from __future__ import annotations

LLM_D, DELTALLM, AIBRIX = "llm-d/llm-d-batch-gateway#204", "deltawi/deltallm#156", "vllm-project/aibrix#2135"

SEEN_IN: dict[str, str] = {
    "cancelled-at-left-out-while-null": LLM_D,
    "cancelling-at-left-out-while-null": LLM_D,
    "completed-at-left-out-while-null": LLM_D,
    "completion-window-left-out": "deltawi/deltallm#155",
    "created-at-a-string": "novita",
    "created-at-null": "dotnet/extensions#7707",
    "error-file-id-empty": "tobert/kaibo#93",
    "error-file-id-left-out-while-null": LLM_D,
    "errors-a-string": "novita",
    "errors-left-out-while-null": DELTALLM,
    "expired-at-left-out-while-null": DELTALLM,
    "expires-at-left-out": DELTALLM,
    "expires-at-null": "ogx",
    "failed-at-left-out-while-null": DELTALLM,
    "finalizing-at-left-out-while-null": LLM_D,
    "in-progress-at-left-out-while-null": LLM_D,
    "metadata-left-out-while-null": "control-layer",
    "model-left-out-while-null": AIBRIX,
    "object-left-out": "production-stack",
    "output-file-id-empty": "azure",
    "output-file-id-left-out-while-null": LLM_D,
    "usage-left-out": AIBRIX,
    "usage-without-reasoning-tokens": "stdapi-ai/stdapi.ai#146",
}
"""Either a public report (`owner/repository#number`), or an implementation whose own code or documents say so, by its name in
`schema/sources`."""
