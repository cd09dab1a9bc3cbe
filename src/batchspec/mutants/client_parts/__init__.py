"""The parts of a client mutant: the class, and the edits that break what a client reads, shows and sends."""
