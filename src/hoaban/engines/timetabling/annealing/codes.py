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
SPLIT: Final = 18  # bounds of durations in its fields, those of the amount in its one bound
DISTRIBUTED: Final = 19  # the duration is the group of its one bound

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

WORD: Final = 62  # times that are few enough to be bits of a number
BLOCK: Final = 10  # times whose busy bits are looked up at once in a table of prices
FIELD: Final = 12  # bits of a deviation to be added up, in a table
ENTRY: Final = 3
SEEN_BEFORE: Final = 5  # numbers noted of what is touched
LOG_SIZE: Final = 4096  # changes of one step
# What a change in the log is of.
LESSON: Final = 0
SEAT: Final = 1
LENGTH: Final = 2

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
DIVISIBLE_COUNT: Final = 19
LONGEST: Final = 20  # durations from 0 to this have sets of starts
SIGHT: Final = 21  # which look at who sits in the seats of a point it is
NARROW: Final = 22  # whether all times fit into the bits of a number: then sets of times are looked at as numbers
# ... then where each array begins. Of lists, X_AT says where that of each begins within X; it ends where the next begins.
EVENT: Final = 23  # lesson -> its event
DURATION: Final = 24  # lesson -> its duration; 0 of one that is not there, but could be
LESSON_AT: Final = 25  # event -> its first lesson; they follow one another
WHO_AT: Final = 26  # event -> the resources that always attend
WHO: Final = 27
ATTENDED_AT: Final = 28  # resource -> the lessons that it always attends
ATTENDED: Final = 29
UNIT_OF: Final = 30  # lesson -> its unit
MEMBER_AT: Final = 31  # unit -> its lessons
MEMBER: Final = 32
START_AT: Final = 33  # set of starts -> its times
START: Final = 34
ALLOWED: Final = 35  # set of starts, time
MOVABLE: Final = 36  # units with somewhere to go
SEAT_AT: Final = 37  # lesson -> its first seat; they follow one another
SEAT_LESSON: Final = 38  # seat -> its lesson
SEAT_LOAD: Final = 39  # seat -> its workload for each time of its lesson
POOL_OF: Final = 40  # seat -> its pool of candidates
POOL_AT: Final = 41
POOL: Final = 42
IN_POOL: Final = 43  # pool, resource
OPEN_SEATS: Final = 44  # seats with a choice
RULE_OF_AT: Final = 45  # resource -> its rules
RULE_OF: Final = 46
RULE: Final = 47  # rule, field
RULE_GROUP_AT: Final = 48  # rule -> groups of times
RULE_GROUP: Final = 49
POINT: Final = 50  # point at events, field
POINT_EVENT_AT: Final = 51  # point -> its events
POINT_EVENT: Final = 52
POINT_SEAT_AT: Final = 53  # point -> its seats
POINT_SEAT: Final = 54
BOUNDS_AT: Final = 55  # point -> its first bound of a spread; they follow one another
BOUND: Final = 56  # bound: group, least, most
TIMED_AT: Final = 57  # event -> the points that its times touch
TIMED: Final = 58
CHOSEN_AT: Final = 59  # seat -> the points that its choice touches
CHOSEN: Final = 60
TOGETHER: Final = 61  # points whose seats should have one resource
GROUP_AT: Final = 62  # group -> its times
GROUP: Final = 63
INSIDE: Final = 64  # group, time
IN_SET: Final = 65  # set, resource
TIME: Final = 66  # lesson -> when it starts
SEAT_WHO: Final = 67  # seat -> who has it
COUNT: Final = 68  # resource, time -> lessons attended
CLASHES: Final = 69  # resource -> lessons beyond one, over all times
LOAD: Final = 70  # resource -> workload
BOUND_COUNT: Final = 71  # bound -> lessons that start in its group
PRICE: Final = 72  # resource or point: required, wished
TOUCHED_LIST: Final = 73  # resources and points that the step touched
STAMP: Final = 74  # resource or point -> the step that touched it last
BEFORE: Final = (
    75  # as touched, before the step: required and wished price, and of a resource its busy bits, clashes and load
)
LOG: Final = 76  # change: LESSON, SEAT or LENGTH, which, what it was
CHAIN: Final = 77  # place in a chain: unit, time
CHAINED_STAMP: Final = 78  # unit -> the step whose chain it was in last
MARK: Final = 79  # time
LAST: Final = 80  # time
SEEN: Final = 81  # resource -> the last look that met it
BEST_TIME: Final = 82  # lesson -> when it starts in the best timetable
BEST_SEAT: Final = 83  # seat -> who has it in the best timetable
BEST_DURATION: Final = 84  # lesson -> its duration in the best timetable
STARTS: Final = 85  # unit, duration -> its set of starts
SPLIT_AT: Final = 86  # event -> the points that its durations alone touch
SPLIT_POINT: Final = 87
SIBLING_AT: Final = 88  # family: units of the same events, between which durations can pass -> its units
SIBLING: Final = 89
FAMILY: Final = 90  # unit -> its family, or -1
DIVISIBLE: Final = 91  # units that have a family
BUSY_BITS: Final = 92  # resource -> its busy times as bits, where times are few
GROUP_BITS: Final = 93  # group -> its times as bits, where times are few
THERE: Final = 94  # resource, time -> the numbers of the lessons attended, added up: of one alone, its number
SLOW_OF_AT: Final = 95  # resource -> those of its rules that no table has
SLOW_OF: Final = 96
BLOCK_OF_AT: Final = 97  # resource -> its blocks, three numbers each: first time, bits, table
BLOCK_OF: Final = 98
SUM_OF_AT: Final = 99  # resource -> those of its rules whose deviations tables give by block, to be added up, in the order of their fields
SUM_OF: Final = 100
TABLE: Final = 101  # table, busy times of a block as bits: required, wished, deviations to be added up
CLASH_WEIGHT: Final = 102  # resource -> what it costs at least of what is required for each of its clashes
WISHING_POOLS: Final = 103  # whether anything is wished for those who are to be chosen
WISHED_SEATS: Final = 104  # whether it matters to any wish who is chosen
WEIGHTY_COUNT: Final = 105
WEIGHTY_AT: Final = 106  # event -> those who always attend of whom most is wished or required by their times
WEIGHTY: Final = 107
WEIGHTY_LIST: Final = 108  # those of them whom a chain concerns
FORESEEN: Final = 109  # resource -> the step that last foresaw its times
BITS_THEN: Final = 110  # resource -> its busy times as bits, as a chain would leave them
LONGEST_NOW: Final = 111  # how long the chain may become that is made
WORDS: Final = 112  # numbers that take a set of lessons as bits
SHARING: Final = 113  # event -> lessons with some of the same people always there, as bits
RUNNING: Final = 114  # time -> lessons that run then, as bits
START_BITS: Final = 115  # set of starts -> its times as bits, where times are few
HEAD: Final = 116
