"""Persons: their names and documents over time, who is guardian of whom, households and contacts.

A person has one record for life, whatever schools they learn or work in. An affiliation ties a person to each school that may see
them; `staff` and `schooling` ask for it, so that this module need not know them.
"""
