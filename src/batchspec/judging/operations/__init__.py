"""Operations: each exchange by what it asks for, and an index of a whole run. Rules decide from these alone."""
