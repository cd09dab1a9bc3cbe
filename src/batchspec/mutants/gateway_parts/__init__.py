"""The parts of a gateway mutant: the class, and the edits that break what a gateway asks and answers."""
