"""Mutants: servers and clients that are broken on purpose, and the matrix of which requirement finds which."""
