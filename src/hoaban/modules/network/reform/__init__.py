"""Reorganisations: a plan from a file or a page, what it changes and what blocks it, applying it and undoing it.

Places are reorganised by `places`; institutions and sites here. What higher modules hold of an institution changes hands through
`handing`: each states it in a room of its own, and the list of them stands in `interfaces/subscriptions.py`.
"""
