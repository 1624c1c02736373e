"""FET's files: schools read as problems of ours, problems of ours written for FET, and FET's timetables read back.

school = read_fet(Path("school.fet"))                         # .instance, and .left_out: what of it has no counterpart here
written = write_fet(Path("ours.fet"), instance)               # .left_out: what FET has no words for
of_read_school(school.instance, read_activities(Path("school_activities.xml")))       # FET's timetable of a school read
of_written_problem(instance, read_activities(Path("ours_activities.xml")))            # … of a problem written

Weights: what FET gives 100 % is required here; p % below that weighs p / (100 - p), the odds of being kept (see weights.py).
Every activity is an event of one lesson. Students are their smallest sets (subgroups); what FET says of activities together
(not overlapping, the same day, few time slots) is said of a resource that attends them.
"""

from hoaban.engines.timetabling.fet.left_out import LeftOut
from hoaban.engines.timetabling.fet.reading import FetSchool, read_fet
from hoaban.engines.timetabling.fet.timetable import of_read_school, of_written_problem, read_activities
from hoaban.engines.timetabling.fet.writing import Written, fet_of, write_fet

__all__ = [
    "FetSchool",
    "LeftOut",
    "Written",
    "fet_of",
    "of_read_school",
    "of_written_problem",
    "read_activities",
    "read_fet",
    "write_fet",
]
