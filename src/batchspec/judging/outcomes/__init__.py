"""The outcome of a requirement, its status and level, the waiver that may excuse it, and the verdict over all of them."""
