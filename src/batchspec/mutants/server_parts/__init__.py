"""The parts of a server mutant: the class, the edits that break an answer, and the mutants that follow from the contract."""
