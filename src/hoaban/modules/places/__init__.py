"""Where things are: provinces, communes, villages and the units before them, each valid for a time, with aliases and lineage.

It also keeps dated facts of a place (region class, specially difficult, border, population, children by age), boundaries, and the
54 ethnic groups. Nothing here belongs to a school or a person.
"""
