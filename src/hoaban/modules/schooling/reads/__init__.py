"""Reads that join pupils with their school, their family and what was done to their records: plain data for pages and programs.

Every one takes the reader first and gives only what they may see; `on` is the day asked about.
"""

from hoaban.modules.schooling.reads.finding import Hit, find, present_places
from hoaban.modules.schooling.reads.overviews import (
    ClassLine,
    CommuneOverview,
    Counts,
    SchoolLine,
    SchoolOverview,
    commune_overview,
    school_overview,
)
from hoaban.modules.schooling.reads.rolling import Turn, plan_roll_over, turn_of
from hoaban.modules.schooling.reads.roster import Roster, RosterLine, roster
from hoaban.modules.schooling.reads.timeline import Moment, timeline

__all__ = [
    "ClassLine",
    "CommuneOverview",
    "Counts",
    "Hit",
    "Moment",
    "Roster",
    "RosterLine",
    "SchoolLine",
    "SchoolOverview",
    "Turn",
    "commune_overview",
    "find",
    "plan_roll_over",
    "present_places",
    "roster",
    "school_overview",
    "timeline",
    "turn_of",
]
