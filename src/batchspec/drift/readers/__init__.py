"""One module a kind of source; each has `read(bundle, wanted) -> Claims` and refuses what it does not understand."""
