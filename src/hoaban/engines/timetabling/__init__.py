"""School timetables: problems in the terms of XHSTT-2014, read, written, evaluated exactly and solved.

archive = read_archive(Path("school.xml.gz"))                 # BadTimetableError says what is wrong and on which line
instance = archive.instances[0]
evaluate(instance, solution)                                  # .infeasibility .objective .constraints, point by point
list(impossible(Indexed(instance)))                           # what cannot be, before any search, with the records to mend
solved = Solver(instance, seconds=60, clock=time.monotonic, seed=1).run()           # from `hoaban.engines.timetabling.solving`: it loads CP-SAT
solved.solution, solved.evaluation, solved.reasons
write_archive(path, Archive(None, (instance,), (SolutionGroup("ours", solutions=(solved.solution,)),)))
"""

from hoaban.engines.timetabling.errors import BadTimetableError
from hoaban.engines.timetabling.evaluating import Evaluation, evaluate
from hoaban.engines.timetabling.explaining import Reason, impossible
from hoaban.engines.timetabling.indexed import Indexed
from hoaban.engines.timetabling.problem import Instance
from hoaban.engines.timetabling.reading import read_archive
from hoaban.engines.timetabling.solution import Archive, Lesson, Solution, SolutionGroup
from hoaban.engines.timetabling.writing import write_archive

__all__ = [
    "Archive",
    "BadTimetableError",
    "Evaluation",
    "Indexed",
    "Instance",
    "Lesson",
    "Reason",
    "Solution",
    "SolutionGroup",
    "evaluate",
    "impossible",
    "read_archive",
    "write_archive",
]
