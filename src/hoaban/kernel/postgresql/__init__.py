"""Django's PostgreSQL back end, for work that draws walls and sets savepoints hundreds of times a second."""
