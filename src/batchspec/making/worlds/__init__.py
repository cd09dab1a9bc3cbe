"""A world: one input file, its batch, and all that comes of it, each agreeing with the others."""
