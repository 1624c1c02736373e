"""Reorganising places: merging, splitting, moving, renaming, closing and reopening them on a day.

A place that changes ends on the day, and another begins, under the same code where it keeps it: what was true before stays true for the
days before. What nobody treated (the villages of a merged commune) follows along the default successor.
"""
