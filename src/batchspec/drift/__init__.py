"""What a source claims of the batch object, what it changed, and whom that can break."""
