"""Figures: indicators defined once as SQL over a star schema, answered live by PostgreSQL and from the lake by DuckDB.

The engine compiles a definition and a question to a statement, reads the rows that somebody else fetched, opens a figure
to its records, explains it, and keeps the lake. It holds no indicator of its own: those live with the modules they count.

Nothing is imported here: the lake's database takes its time to load, and who asks live figures needs none of it.
"""
