"""Who learns where: classes of a school year, enrolments as ranges of days with reasons, transfers in two steps, roll-over, registers.

This is the golden module: its rooms are the ones to imitate. It reads places, schools, persons and staff from the modules below and
writes only its own tables; a person is never in two schools on one day, and the database says so.
"""
