"""A transparent proxy: a client and a server talk through it, and what they say is kept as a recording that grows."""
