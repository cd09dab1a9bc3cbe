"""The vault: what was named secret, every spelling that it can come back in, and the environment that keeps it from children."""
