"""The kit's own version; the contract has another, in `batchspec_contract`."""

__version__ = "0.1.0"
