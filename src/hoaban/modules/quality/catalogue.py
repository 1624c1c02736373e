"""All rules and subjects, from the modules that declare them; a rule that speaks of nothing known is refused at the start."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from types import MappingProxyType

from hoaban.kernel.access import roles
from hoaban.kernel.errors import invalid
from hoaban.kernel.quality import DIMENSIONS, SEVERITIES, QualityRule, Subject
from hoaban.modules.accounts.quality import ACCOUNTS_RULES, ACCOUNTS_SUBJECTS
from hoaban.modules.assessment.quality import ASSESSMENT_RULES, ASSESSMENT_SUBJECTS
from hoaban.modules.attendance.quality import ATTENDANCE_RULES, ATTENDANCE_SUBJECTS
from hoaban.modules.network.quality import NETWORK_RULES, NETWORK_SUBJECTS
from hoaban.modules.people.quality import PEOPLE_RULES
from hoaban.modules.quality.quality import QUALITY_RULES, QUALITY_SUBJECTS
from hoaban.modules.schooling.quality import SCHOOLING_RULES, SCHOOLING_SUBJECTS
from hoaban.modules.staff.quality import STAFF_RULES, STAFF_SUBJECTS
from hoaban.modules.timetables.quality import TIMETABLES_RULES, TIMETABLES_SUBJECTS
from hoaban.modules.transcripts.quality import TRANSCRIPT_RULES, TRANSCRIPT_SUBJECTS

BY_MODULE: Mapping[str, Sequence[QualityRule]] = MappingProxyType(
    {
        "people": PEOPLE_RULES,
        "schooling": SCHOOLING_RULES,
        "staff": STAFF_RULES,
        "network": NETWORK_RULES,
        "attendance": ATTENDANCE_RULES,
        "assessment": ASSESSMENT_RULES,
        "timetables": TIMETABLES_RULES,
        "transcripts": TRANSCRIPT_RULES,
        "accounts": ACCOUNTS_RULES,
        "quality": QUALITY_RULES,
    }
)
SUBJECTS: Mapping[str, Subject] = MappingProxyType(
    {
        subject.name: subject
        for subject in (
            *NETWORK_SUBJECTS,
            *SCHOOLING_SUBJECTS,
            *STAFF_SUBJECTS,
            *ATTENDANCE_SUBJECTS,
            *ASSESSMENT_SUBJECTS,
            *TIMETABLES_SUBJECTS,
            *TRANSCRIPT_SUBJECTS,
            *ACCOUNTS_SUBJECTS,
            *QUALITY_SUBJECTS,
        )
    }
)
RULES: Mapping[str, QualityRule] = MappingProxyType({rule.code: rule for rules in BY_MODULE.values() for rule in rules})


def mistakes() -> list[str]:
    """Say what is wrong with the declarations themselves: what they name must exist, and no code may stand twice."""
    declared = [rule for rules in BY_MODULE.values() for rule in rules]
    found = [f"{rule.code} is declared twice" for rule in declared if RULES[rule.code] is not rule]
    for rule in declared:
        named = (
            (rule.of in SUBJECTS, rule.of),
            (rule.dimension in DIMENSIONS, rule.dimension),
            (rule.severity in SEVERITIES, rule.severity),
            (rule.mender in roles(), rule.mender),
            (rule.weight > 0, rule.weight),
        )
        found += [f"{rule.code} names {what!r}, which is not known" for is_known, what in named if not is_known]
    return found


@cache
def rules_on(day: date) -> Mapping[str, Sequence[QualityRule]]:
    """Give the rules that hold on a day, by the subject they are asked of."""
    found: dict[str, list[QualityRule]] = {}
    for rule in RULES.values():
        if rule.holds_on(day):
            found.setdefault(rule.of, []).append(rule)
    return MappingProxyType(found)


def rule_named(code: str) -> QualityRule:
    """Give one rule; an unknown code is `Invalid`."""
    found = RULES.get(code)
    if found is None:
        raise invalid("rule-unknown", "rule", f"Không có quy tắc «{code}».", f"There is no rule “{code}”.")
    return found
