"""Merging two records of one person, and undoing it: everything moves, nothing is lost, and every row goes back."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.ids import uuid7
from hoaban.kernel.models import Operation
from hoaban.kernel.scoping import acting
from hoaban.kernel.text import fold, sort_key
from hoaban.modules.accounts.models import Account
from hoaban.modules.assessment.models import Mark
from hoaban.modules.attendance.models import Absence, Roll
from hoaban.modules.people import merging
from hoaban.modules.people.holdings import FORMER, KEPT, holders
from hoaban.modules.people.merging import merge_persons, merged_into, preview, unmerge_persons
from hoaban.modules.people.models import (
    FEMALE,
    Affiliation,
    Contact,
    Document,
    Guardianship,
    LikelyPair,
    Merge,
    Person,
    PersonName,
    RegisterQuery,
    Verification,
)
from hoaban.modules.people.reads import find
from hoaban.modules.schooling.models import Enrolment, SchoolClass
from tests.town import Town

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
DAO = "Lò Thị Đào"
NOT_HELD = {"people_registerquery.person_id": "the log of what was asked stays as it was"}
DERIVED = {"assessment_result.person_id": "computed anew", "people_personkeys.person_id": "made anew"}


def twin(town: Town, name: str = "Lo Thi Đào", number: str | None = "011310000099", **values: Any) -> Person:
    """A second record of a pupil of the fifth class, as a hurried clerk makes it."""
    born, pk = town.persons[DAO].birth_date, uuid7()
    Affiliation.objects.create(person_id=pk, institution=town.primary, kind=Affiliation.LEARNER)
    return Person.objects.create(
        id=pk,
        full_name=name,
        sort_key=sort_key(name),
        search_key=fold(name),
        birth_date=born,
        sex=FEMALE,
        personal_id=number,
        residence="Bản Huổi Lóng",
        **values,
    )


def standing() -> dict[str, list[str]]:
    """Give every row of every table of the modules, but for what is computed from them."""
    tables = sorted(
        model._meta.db_table
        for model in apps.get_models()
        if model.__module__.startswith("hoaban.modules.")
        and model._meta.app_label not in {"places", "network"}  # nobody's record
        and not getattr(model, "is_derived", False)
    )
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t ORDER BY 1")
            found[table] = [row[0] for row in cursor.fetchall()]
    return found


def merge(actor: Actor, kept: Person, former: Person, **asked: Any) -> Merge:
    return merge_persons(actor, kept_id=kept.pk, former_id=former.pk, **{"fields": {}, "chosen": {}, **asked})


def test_every_tie_to_a_person_is_held_by_somebody() -> None:
    held = {each.name for holder in holders() for each in holder.tables}
    ties = {
        f"{model._meta.db_table}.{column.attname}"
        for model in apps.get_models()
        for column in model._meta.concrete_fields
        if (isinstance(column, ForeignKey) and column.related_model is Person)
        or (column.attname == "person_id" and not model.__module__.startswith("hoaban.kernel."))
    }
    assert ties - held == NOT_HELD.keys() | DERIVED.keys()
    assert held <= ties


def test_it_works(town: Town) -> None:
    kept = town.persons[DAO]
    number = kept.personal_id
    with acting(town.bob):
        former = twin(town)
        Contact.objects.create(person=former, kind="phone", value="0912345678", starts_on=date(2026, 9, 1))
        asked = {"full_name": KEPT, "personal_id": FORMER, "residence": FORMER}
        made = merge(town.bob, kept, former, fields=asked)
        kept.refresh_from_db()
        assert (kept.full_name, kept.personal_id, kept.residence) == (DAO, "011310000099", "Bản Huổi Lóng")
        assert Contact.objects.get().person_id == kept.pk
        assert not Person.objects.filter(pk=former.pk).exists()
        assert PersonName.objects.get(person=kept).full_name == "Lo Thi Đào"
        assert Document.objects.get(person=kept).number == number
        assert (made.former_id, made.former_number, made.merged_by_name) == (former.pk, "011310000099", town.bob.name)
        assert merged_into(town.bob, former.pk) == kept.pk
        assert {row.person_id for row in find(town.bob, str(number))} == {kept.pk}
        assert Operation.objects.filter(parent_id=made.operation_id).count() == len(holders())


Thing = tuple[str, bool, int]
THINGS = st.lists(
    st.tuples(
        st.sampled_from(
            ["contact", "guardian", "ward", "document", "name", "mark", "stay", "account", "absence", "answer"]
        ),
        st.booleans(),
        st.integers(0, 2),
    ),
    max_size=10,
)


def give(town: Town, person: Person, thing: str, value: int) -> None:
    """Let a record hold something that a school enters."""
    day = date(2020 + value, 9, 1)
    if thing == "contact":
        end = date(2021 + value, 9, 1)
        Contact.objects.create(person=person, kind="phone", value=f"091234567{value}", starts_on=day, ends_on=end)
    elif thing == "guardian":
        Guardianship.objects.create(person=person, guardian_name=f"Lò Văn {value}", relation="father", starts_on=day)
    elif thing == "ward":
        child = town.persons[["Lò Văn Ánh", "Quàng Thị Hoa", "Mùa A Dơ"][value]]
        name = person.full_name
        Guardianship.objects.create(
            person=child, guardian=person, guardian_name=name, relation="guardian", starts_on=day
        )
    elif thing == "document":
        Document.objects.create(person=person, kind="passport", number=f"B{value}", starts_on=day)
    elif thing == "name":
        PersonName.objects.create(person=person, kind="former", full_name=f"Lò {value}", starts_on=day)
    elif thing == "mark":
        keys = {"school_class": town.fifth, "person": person, "subject": "toan", "term": 1, "kind": "regular"}
        values = {"institution": town.primary, "school_year": town.year.name, "value": str(value + 5), "by_name": "An"}
        Mark.objects.get_or_create(**keys, number=value % 2 + 1, defaults=values)
    elif thing == "account":
        Account.objects.create(username=f"u{Account.objects.count()}", display_name="U", person_id=person.pk)
    else:
        {"stay": _stay, "absence": _absence, "answer": _answer}[thing](town, person, value)


def _stay(town: Town, person: Person, value: int) -> None:
    """A stay of an earlier year, where there is none yet."""
    start, name = date(2021 + value, 9, 5), f"{2021 + value}-{2022 + value}"
    room = {"institution": town.primary, "site": town.main_site, "grades": ["3"], "starts_on": start}
    found, _ = SchoolClass.objects.get_or_create(
        school_year=name, name="3A", defaults={**room, "ends_on": start + timedelta(days=270)}
    )
    if not Enrolment.objects.filter(person=person, school_class=found).exists():
        Enrolment.objects.create(
            person=person,
            institution=town.primary,
            school_class=found,
            grade="3",
            entry_reason="new",
            exit_reason="completion",
            starts_on=start,
            ends_on=start + timedelta(days=200 + value),
        )


def _answer(_town: Town, person: Person, value: int) -> None:
    """An answer of the population register, which takes the place of an earlier one; and a question that still waits for one."""
    now, question = timezone.now(), uuid7()
    said = {"personal_id": person.personal_id or "", "full_name": person.full_name, "birth_date": person.birth_date}
    asked = {"person": person, "question_id": question, "form": "extract"}
    Verification.objects.filter(person=person, lapsed_on__isnull=True).update(lapsed_on=now)
    Verification.objects.create(**asked, source="a.csv", answered_at=now, outcome="verified", **said)
    RegisterQuery.objects.create(
        **{**asked, "question_id": uuid7()},
        fields=[],
        asked_by_name="Sở",
        reason="",
        sent_at=now,
        state=("sent", "answered", "failed")[value],
    )


def _absence(town: Town, person: Person, value: int) -> None:
    day = town.year.start + timedelta(days=value)
    keys = {"school_class": town.fifth, "day": day, "session": "morning"}
    roll, _ = Roll.objects.get_or_create(
        **keys, defaults={"institution": town.primary, "state": "taken", "enrolled": 5, "by_name": "An"}
    )
    if not Absence.objects.filter(roll=roll, person=person).exists():
        Absence.objects.create(roll=roll, institution=town.primary, person=person, kind="excused", **keys)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(things=THINGS, fields=st.sampled_from([KEPT, FORMER]), chosen=st.sampled_from([KEPT, FORMER]))
def test_it_moves_everything_and_goes_back_exactly(town: Town, things: list[Thing], fields: str, chosen: str) -> None:
    with acting(SYSTEM):
        kept, former = Person.objects.get(pk=town.persons[DAO].pk), twin(town, number=None)
        for thing, is_kept, value in things:
            give(town, kept if is_kept else former, thing, value)
        before = standing()
        seen = preview(SYSTEM, kept.pk, former.pk)
        choices = {stake.held.name: chosen for stake in seen.stakes}
        ask = {"fields": {each.name: fields for each in seen.fields}, "chosen": choices}
        if seen.problems:
            with pytest.raises(Invalid):
                merge(SYSTEM, kept, former, **ask)
            assert standing() == before
        else:
            made = merge(SYSTEM, kept, former, **ask)
            _totals_hold(before, standing(), seen, numbers=int(fields == FORMER))
            unmerge_persons(SYSTEM, merge_id=made.pk)
            assert standing() == before
        _forget(former.pk)


def _totals_hold(
    before: dict[str, list[str]], after: dict[str, list[str]], seen: merging.Preview, *, numbers: int
) -> None:
    """Rows are as many as they were, but for those of which two said the same or one was chosen."""
    fewer: dict[str, int] = {}
    for stake in seen.stakes:
        table = stake.held.model._meta.db_table
        fewer[table] = fewer.get(table, 0) + len({clash.former.pk for clash in stake.clashes})
    more = {
        "people_merge": 1,
        "people_likelypair": 1,
        "people_personname": 1,
        "people_document": numbers,
        "people_person": -1,
    }
    for table, rows in before.items():
        assert len(after[table]) <= len(rows) + more.get(table, 0), table
        if fewer.get(table, 0) == 0:
            assert len(after[table]) == len(rows) + more.get(table, 0), table


def _forget(person_id: UUID) -> None:
    """Let the next example begin anew."""
    Verification.objects.all().delete()
    RegisterQuery.objects.all().delete()
    Contact.objects.all().delete()
    Mark.objects.all().delete()
    Roll.objects.all().delete()
    PersonName.objects.all().delete()
    Document.objects.all().delete()
    Guardianship.objects.filter(starts_on__gte=date(2020, 1, 1)).delete()
    Enrolment.objects.filter(school_class__name="3A").delete()
    Account.objects.filter(username__startswith="u").delete()
    Affiliation.objects.filter(person=person_id).delete()
    Person.objects.filter(pk=person_id).delete()


def test_what_cannot_both_be_true_stands_in_the_way(town: Town) -> None:
    """Two classes at once: somebody must say first which of the stays was a mistake."""
    kept, former = town.persons[DAO], town.persons["Vàng Thị Sua"]
    with acting(town.bob):
        seen = preview(town.bob, kept.pk, former.pk)
        assert [(problem.code, problem.where) for problem in seen.problems] == [
            ("both-hold", "schooling_enrolment.person_id")
        ]
        with pytest.raises(Invalid):
            merge(town.bob, kept, former)


def test_what_differs_is_chosen(town: Town) -> None:
    kept = town.persons[DAO]
    with acting(town.bob):
        former = twin(town)
        for person, value in ((kept, 0), (former, 1)):
            Contact.objects.create(person=person, kind="phone", value=str(value), starts_on=date(2026, 9, 1))
        with pytest.raises(Invalid, match="Liên lạc"):
            merge(town.bob, kept, former)
        merge(town.bob, kept, former, chosen={"people_contact.person_id": FORMER})
        assert Contact.objects.get(person=kept).value == "1"


def test_a_guardian_is_not_their_child(town: Town) -> None:
    with acting(SYSTEM):
        father, child = town.persons["Mùa A Páo"], town.persons["Mùa A Dơ"]
        assert [each.code for each in preview(SYSTEM, child.pk, father.pk).problems] == ["own-guardian"]


def test_a_school_merges_only_what_is_all_its_own(town: Town) -> None:
    kept = town.persons[DAO]
    with acting(SYSTEM):
        former = twin(town)
    with acting(town.charlie), pytest.raises(Denied):
        merge(town.charlie, kept, former)
    with acting(town.actors["teacher"]), pytest.raises(Denied):
        preview(town.actors["teacher"], kept.pk, former.pk)
    with acting(SYSTEM):
        Affiliation.objects.create(person=former, institution=town.upper, kind=Affiliation.LEARNER)
    with acting(town.bob):
        seen = preview(town.bob, kept.pk, former.pk)
        assert ([each.code for each in seen.problems], seen.stakes, seen.fields) == (["elsewhere"], [], [])
    officer = town.actors["department_officer"]
    with acting(officer):
        assert merge(officer, kept, former).former_id == former.pk
    with acting(town.charlie):
        assert merged_into(town.charlie, former.pk) == kept.pk  # the school had the record, and now has this one


def test_open_questions_about_the_former_are_closed(town: Town) -> None:
    kept, other = town.persons[DAO], town.persons["Lò Văn Ánh"]
    with acting(SYSTEM):
        former = twin(town)
        for one, two in ((kept, former), (other, former)):
            first, second = sorted((one.pk, two.pk))
            LikelyPair.objects.create(first_id=first, second_id=second, score=20, reasons=[])
        made = merge(SYSTEM, kept, former)
        assert [(row.state, row.decided_by_name) for row in LikelyPair.objects.all()] == [("merged", SYSTEM.name)]
        unmerge_persons(SYSTEM, merge_id=made.pk)
        assert {row.state for row in LikelyPair.objects.all()} == {"open"}


def test_an_undo_is_refused_when_something_was_built_on_the_merge(town: Town) -> None:
    kept = town.persons[DAO]
    with acting(SYSTEM):
        made = merge(SYSTEM, kept, twin(town))
        third = twin(town, number="011310000098")
        merge(SYSTEM, kept, third, fields={"personal_id": FORMER})
        with pytest.raises(Invalid) as refusal:
            unmerge_persons(SYSTEM, merge_id=made.pk)
        assert {problem.code for problem in refusal.value.problems} == {"changed-since"}
        assert Merge.objects.count() == 2
