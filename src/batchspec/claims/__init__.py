"""Claims of sources on the batch object, as values that can be compared: one algebra for the generator and for `drift`.

The generator runs before `generated/` is there, so nothing in this package imports anything but the standard library.
"""
