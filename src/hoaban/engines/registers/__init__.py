"""The meaning of a school's register workbook: what it says, what is wrong with it, and how to write it again.

Sheets in, records out; a verdict on every row with its causes; a report for people and programs. No database: who
holds which identification number is asked through `Context.known`.
"""

from hoaban.engines.registers.causes import CAUSES, Cause
from hoaban.engines.registers.checking import (
    CheckedWorkbook,
    Checker,
    Context,
    Judged,
    KnownPerson,
    Place,
    Verdict,
    id_disagrees,
)
from hoaban.engines.registers.ethnic import ethnic_code, ethnic_index
from hoaban.engines.registers.parsing import DEFAULT_SCHOOL_YEAR, parse
from hoaban.engines.registers.records import (
    RegisterClass,
    RegisterSchool,
    RegisterStaff,
    RegisterStudent,
    RegisterWorkbook,
)
from hoaban.engines.registers.refusals import NotARegister
from hoaban.engines.registers.report import Report, check, check_files, check_registers

__all__ = [
    "CAUSES",
    "DEFAULT_SCHOOL_YEAR",
    "Cause",
    "CheckedWorkbook",
    "Checker",
    "Context",
    "Judged",
    "KnownPerson",
    "NotARegister",
    "Place",
    "RegisterClass",
    "RegisterSchool",
    "RegisterStaff",
    "RegisterStudent",
    "RegisterWorkbook",
    "Report",
    "Verdict",
    "check",
    "check_files",
    "check_registers",
    "ethnic_code",
    "ethnic_index",
    "id_disagrees",
    "parse",
]
