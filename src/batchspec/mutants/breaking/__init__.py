"""How a server mutant is made: what it shows in place of the truth, and which mutants follow from the contract."""
