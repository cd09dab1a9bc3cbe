"""Names of our own that no server has: what a run asks for where it wants to be refused.

A request is known by them for what it is, in a live run and in any recording of one.
"""

from __future__ import annotations

NO_SUCH_BATCH = "batch_00000000000000000000000000000000"
NO_SUCH_FILE = "file-batchspec0000000000000000"
NO_SUCH_ENDPOINT = "/v1/batchspec/no-such-endpoint"
NO_SUCH_MODEL = "batchspec-no-such-model"
NO_SUCH_WINDOW = "soon"
"""A completion window that is no duration. Vendors have windows with names of their own; this is none of them."""
WRONG_KEY = "batchspec-wrong-key"
"""A key that opens nothing. It is no secret, so it is not taken out of traces."""


def is_unknown_batch(batch_id: str) -> bool:
    """True of an id that no server can have given: zeros alone, behind the usual beginning."""
    return batch_id == NO_SUCH_BATCH


def is_unknown_endpoint(endpoint: str) -> bool:
    """True of an endpoint in our own name space. A server may have endpoints that nobody documents, but not these."""
    return "/batchspec/" in endpoint
