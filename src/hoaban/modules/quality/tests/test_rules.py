"""Each rule finds its fault, and finds nothing in a town where all is right."""

import string
from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse

from hoaban.kernel.access import url_right
from hoaban.kernel.scoping import acting
from hoaban.modules.quality.catalogue import RULES, SUBJECTS, mistakes, rules_on
from hoaban.modules.quality.checking import Findings, check
from hoaban.modules.quality.tests.clean import SYSTEM, clean
from hoaban.modules.quality.tests.faults import FAULTS
from tests.town import Town


def test_there_are_enough_rules_and_each_has_its_fault() -> None:
    assert mistakes() == []
    assert len(RULES) >= 40
    assert FAULTS.keys() == RULES.keys()


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_what_a_rule_says_can_be_said(rule) -> None:
    named = {
        name
        for text in (rule.found.vi, rule.found.en, rule.mend.query)
        for _, name, *_ in string.Formatter().parse(text)
        if name
    }
    assert named <= rule.evidence.keys()
    assert rule.title.vi != rule.title.en
    assert rule.instruction.vi.endswith(".")
    assert rule.instruction.en.endswith(".")
    example = "00000000-0000-7000-8000-000000000000"
    for mend in (rule.mend, *rule.otherwise):
        taken = {mend.argument, *mend.arguments} - {""}
        assert reverse(mend.view, kwargs=dict.fromkeys(taken, example))
        assert {*mend.arguments.values()} | ({mend.beyond, mend.needs} - {""}) <= rule.evidence.keys()
        assert url_right(mend.view) not in {None, "nobody"}


def test_a_rule_holds_from_its_day_until_its_last() -> None:
    assert not any(rule.holds_on(date(1999, 12, 31)) for rule in RULES.values())
    assert sum(len(rules) for rules in rules_on(date(2026, 11, 22)).values()) == len(RULES)
    assert set(rules_on(date(2026, 11, 22))) <= set(SUBJECTS)


def said(found: Findings) -> list[tuple[str, str]]:
    return sorted((each.rule, each.label) for each in found.begun)


@pytest.mark.django_db
def test_nothing_is_found_in_the_clean_town_and_every_fault_where_it_is(town: Town) -> None:
    wrong = {}
    with acting(SYSTEM):
        day = clean(town)
        found = check(day)
        assert said(found) == []
        asked = {code for counts in found.checked.values() for code in counts}
        for code, fault in FAULTS.items():
            with transaction.atomic():
                entity = fault(town, day)
                now = check(day)
                hits = {each.entity_id for each in now.begun if each.rule == code}
                if entity not in hits or not all(each.told is not None for each in now.begun):
                    wrong[code] = said(now)
                asked |= {rule for counts in now.checked.values() for rule in counts}
                transaction.set_rollback(True)
    assert wrong == {}
    assert asked == RULES.keys()


@pytest.mark.django_db
def test_a_school_alone_is_found_as_among_all(town: Town) -> None:
    with acting(SYSTEM):
        day = clean(town)
        for code in (
            "id-missing",
            "name-accents",
            "likely-double",
            "guardian-missing",
            "class-too-big",
            "rolls-overdue",
        ):
            FAULTS[code](town, day)
        every = check(day)
        for school in (town.primary, town.upper):
            alone = check(day, school.pk)
            assert alone.checked == {school.pk: every.checked[school.pk]}
            assert alone.broken == {school.pk: every.broken[school.pk]}
            assert sorted(alone.begun, key=str) == sorted(
                (each for each in every.begun if each.institution_id == school.pk), key=str
            )
