"""Objects with the names of a batch and any JSON at all behind them."""

from __future__ import annotations

from hypothesis import strategies as st

from batchspec.contract.schemas import document
from batchspec_contract.lifecycle import STATES

FIELDS = tuple(document("reader")["properties"])
PARTS = (
    *("total", "completed", "failed", "input_tokens", "output_tokens", "total_tokens"),
    *("input_tokens_details", "output_tokens_details", "cached_tokens", "reasoning_tokens"),
    *("object", "data", "code", "message", "param", "line"),
)
"""Every name below the top level."""

SECONDS = 1_761_900_000

texts = st.text(max_size=12)
numbers = st.one_of(
    st.integers(-2, 5),
    st.integers(SECONDS - 5, SECONDS + 5),
    st.integers(),
    st.sampled_from([10**11 - 1, 10**11, 2**53 + 1, 2**63, 2**64, -(2**63) - 1, 10**400]),
    st.sampled_from([0.0, -0.0, 1.0, 0.5, 1e11, 1e22, 1e300, 5e-324, float(SECONDS)]),
    st.floats(allow_nan=False, allow_infinity=False),
)
scalars = st.one_of(
    st.none(), st.booleans(), numbers, texts, st.sampled_from([*STATES, "batch", "list", "24h", ""])
)
jsons = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(PARTS) | texts, inner, max_size=4)
    ),
    max_leaves=6,
)
objects = st.dictionaries(st.sampled_from(FIELDS), jsons, max_size=12)
"""Some of the fields, each with any JSON value."""


@st.composite
def spoiled(draw, whole):
    """One of the objects in `whole`, with a few of its fields replaced by any JSON value or gone."""
    value = dict(draw(st.sampled_from(whole)))
    for key in draw(st.lists(st.sampled_from(FIELDS), max_size=4)):
        if draw(st.booleans()):
            value[key] = draw(jsons)
        else:
            value.pop(key, None)
    return value
