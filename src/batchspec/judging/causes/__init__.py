"""Causes: the findings of a report grouped by their origin, so that one fault of a target is one entry.

`operations.origins` says of each sighting of a batch whether an earlier fault made it what it is. `fault` cuts the broken
requirements into faults. `grouping` asks the rules, in their order, which faults belong together; `starving` adds what could not be
tested because of them. A rule knows the contract and no product.
"""
