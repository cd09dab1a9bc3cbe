"""Checks of a contract: each yields a `Problem` for every fault it finds, with the file to mend."""
