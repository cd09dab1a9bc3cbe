"""Revisions of the contract: two are compared, and what changed is held against waivers and recorded reports."""
