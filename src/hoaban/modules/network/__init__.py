"""The network of institutions: schools and centres, their sites, rooms, machines and connections, who manages them, and where.

Every fact holds for a time. It knows communes (`places`) but no person: who works or learns in a school is said by `staff` and `schooling`.
"""
