"""Numbers that stand for kinds of constraints and for fields in the arrays."""

from typing import Final

from hoaban.engines.timetabling import constraints as c

# Rules of resources.
CLASHING: Final = 0
LOADED: Final = 1
UNAVAILABLE: Final = 2
IDLE: Final = 3
CLUSTERED: Final = 4
BUSY: Final = 5
# Points at events.
UNASSIGNED: Final = 10
BADLY_TIMED: Final = 11
SPREAD: Final = 12
LINKED: Final = 13
ORDERED: Final = 14
UNATTENDED: Final = 15
BADLY_ATTENDED: Final = 16
DIVIDED: Final = 17

# Fields of a rule or a point. LEAST and MOST serve as group or set, and as duration, where a kind has no bounds.
KIND: Final = 0
REQUIRED: Final = 1
WEIGHT: Final = 2
SHAPE: Final = 3
LEAST: Final = 4
MOST: Final = 5
FIELDS: Final = 6

LINEAR: Final = 0
QUADRATIC: Final = 1
STEP: Final = 2
SHAPES: Final = {c.CostFunction.LINEAR: LINEAR, c.CostFunction.QUADRATIC: QUADRATIC, c.CostFunction.STEP: STEP}

LOG_SIZE: Final = 4096  # changes of one step
# What a change in the log is of.
LESSON: Final = 0
SEAT: Final = 1

# The head of the memory: numbers first ...
TIMES: Final = 0
RESOURCES: Final = 1
LESSONS: Final = 2
SEATS: Final = 3
PRICED: Final = 4  # resources, and points at events after them
SCALE: Final = 5  # parts of a unit of workload
MOVABLE_COUNT: Final = 6
OPEN_COUNT: Final = 7
TOGETHER_COUNT: Final = 8
HARD: Final = 9
SOFT: Final = 10
BEST_HARD: Final = 11
BEST_SOFT: Final = 12
STEPS: Final = 13
TOUCHED: Final = 14
LOGGED: Final = 15
EFFORT: Final = 16
CHAINED: Final = 17
RANDOM: Final = 18
SOFTER: Final = 19  # steps that made wishes worse, and by how much in all
SOFTER_BY: Final = 20
# ... then where each array begins. Of lists, X_AT says where that of each begins within X; it ends where the next begins.
EVENT: Final = 21  # lesson -> its event
DURATION: Final = 22  # lesson -> its duration
LESSON_AT: Final = 23  # event -> its first lesson; they follow one another
WHO_AT: Final = 24  # event -> the resources that always attend
WHO: Final = 25
ATTENDED_AT: Final = 26  # resource -> the lessons that it always attends
ATTENDED: Final = 27
UNIT_OF: Final = 28  # lesson -> its unit
MEMBER_AT: Final = 29  # unit -> its lessons
MEMBER: Final = 30
START_AT: Final = 31  # unit -> the times at which it may start
START: Final = 32
ALLOWED: Final = 33  # unit, time
MOVABLE: Final = 34  # units with somewhere to go
SEAT_AT: Final = 35  # lesson -> its first seat; they follow one another
SEAT_LESSON: Final = 36  # seat -> its lesson
SEAT_LOAD: Final = 37  # seat -> its workload
POOL_OF: Final = 38  # seat -> its pool of candidates
POOL_AT: Final = 39
POOL: Final = 40
IN_POOL: Final = 41  # pool, resource
OPEN_SEATS: Final = 42  # seats with a choice
RULE_OF_AT: Final = 43  # resource -> its rules
RULE_OF: Final = 44
RULE: Final = 45  # rule, field
RULE_GROUP_AT: Final = 46  # rule -> groups of times
RULE_GROUP: Final = 47
POINT: Final = 48  # point at events, field
POINT_EVENT_AT: Final = 49  # point -> its events
POINT_EVENT: Final = 50
POINT_SEAT_AT: Final = 51  # point -> its seats
POINT_SEAT: Final = 52
BOUNDS_AT: Final = 53  # point -> its first bound of a spread; they follow one another
BOUND: Final = 54  # bound: group, least, most
TIMED_AT: Final = 55  # event -> the points that its times touch
TIMED: Final = 56
CHOSEN_AT: Final = 57  # seat -> the points that its choice touches
CHOSEN: Final = 58
TOGETHER: Final = 59  # points whose seats should have one resource
GROUP_AT: Final = 60  # group -> its times
GROUP: Final = 61
INSIDE: Final = 62  # group, time
IN_SET: Final = 63  # set, resource
TIME: Final = 64  # lesson -> when it starts
SEAT_WHO: Final = 65  # seat -> who has it
COUNT: Final = 66  # resource, time -> lessons attended
CLASHES: Final = 67  # resource -> lessons beyond one, over all times
LOAD: Final = 68  # resource -> workload
BOUND_COUNT: Final = 69  # bound -> lessons that start in its group
PRICE: Final = 70  # resource or point: required, wished
TOUCHED_LIST: Final = 71  # resources and points that the step touched
STAMP: Final = 72  # resource or point -> the step that touched it last
BEFORE: Final = 73  # as touched: its price before the step
LOG: Final = 74  # change: LESSON or SEAT, which, what it was
CHAIN: Final = 75  # place in a chain: unit, time
CHAINED_STAMP: Final = 76  # unit -> the step whose chain it was in last
MARK: Final = 77  # time
LAST: Final = 78  # time
SEEN: Final = 79  # resource
BEST_TIME: Final = 80  # lesson -> when it starts in the best timetable
BEST_SEAT: Final = 81  # seat -> who has it in the best timetable
HEAD: Final = 82
