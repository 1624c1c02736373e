"""Timetables: how many periods a week each class has of each subject and with whom, when and where the lessons are, and since when.

It owns the school's week, its rooms, what teachers can and wish, and every version of the timetable with its lessons; who teaches what
stands in `schooling`. The timetables themselves are made by `engines/timetabling`: a proposal, which a person publishes from a day.
"""
