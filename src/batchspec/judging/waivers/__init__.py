"""Waivers: known faults that are tolerated for a while, each for a reason.

They still run. What passes after all, matches nothing, has expired or breaks in another way fails.
"""
