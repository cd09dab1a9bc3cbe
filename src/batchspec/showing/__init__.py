"""Renderings of a report, one module each; none of them decides anything."""
