"""Evidence, from which requirements are judged: snapshots of batches, parts of a trace, a client's cases; findings; and the signatures of faults, which waivers name."""
