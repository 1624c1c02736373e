"""From records to a problem for the engine, and from its solution to lessons: pure, no database, no clock."""
