"""The reference gateway: it passes the Batch API on to an upstream, with the upstream's ids or with ids of its own."""

from batchspec.making.gateway.behaviour import Answered, Asked, Passing
from batchspec.making.gateway.gateway import ReferenceGateway

__all__ = ["Answered", "Asked", "Passing", "ReferenceGateway"]
