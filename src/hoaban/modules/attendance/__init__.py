"""Who was in class: rolls of a class, day and half-day with their exceptions only, the calendar they follow, and teachers who are away.

A day is taken, not taken, without a lesson, closed or a holiday, and these are never confused. It reads schools, classes and enrolments
from the modules below, writes only its own tables, and law gives it the holidays and what absences amount to.
"""
