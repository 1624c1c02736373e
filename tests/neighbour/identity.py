"""What is known of who is who, at both schools: a likely pair, a merge that was done, an answer of the population register."""

from uuid import UUID

from django.utils import timezone

from hoaban.kernel.ids import uuid7
from hoaban.modules.network import models as network
from hoaban.modules.people import models as people
from tests.neighbour.persons import LONG_AGO, new_person


def fill_identity(school: network.Institution, pupil: people.Person) -> dict[str, UUID]:
    """Give the ids of the pupil's likely twin record, of the pair, and of a merge into the pupil's record."""
    twin = new_person(f"Hồ Sơ Trùng {school.code}")
    people.Affiliation.objects.create(person=twin, institution=school, kind=people.Affiliation.GUARDIAN)
    first, second = sorted((pupil.pk, twin.pk))
    pair = people.LikelyPair.objects.create(
        first_id=first, second_id=second, institution_id=school.pk, score=20, reasons=[{"vi": "trùng", "en": "same"}]
    )
    merge = people.Merge.objects.create(
        person=pupil,
        former_id=uuid7(),
        former_name="Tên Cũ",
        former_number=f"0119990{pupil.personal_id[-5:]}" if pupil.personal_id else "",
        former_birth_date=LONG_AGO,
        operation_id=uuid7(),
        merged_by_name="An",
    )
    people.PersonKeys.objects.create(person=pupil, name_plain="ten cu", born="20150901")
    _fill_register(pupil)
    return {"twin": twin.pk, "pair": pair.pk, "merge": merge.pk}


def _fill_register(pupil: people.Person) -> None:
    question, now = uuid7(), timezone.now()
    people.RegisterQuery.objects.create(
        question_id=question,
        person=pupil,
        form="service",
        fields=["personal_id"],
        asked_by_name="Sở",
        reason="đầu năm",
        sent_at=now,
    )
    verification = people.Verification.objects.create(
        person=pupil,
        question_id=question,
        form="service",
        source="http://127.0.0.1/",
        answered_at=now,
        outcome="differs",
        personal_id=pupil.personal_id or "",
        full_name=pupil.full_name,
        birth_date=pupil.birth_date,
    )
    people.RegisterTask.objects.create(
        person=pupil, verification=verification, field="full_name", ours=pupil.full_name, theirs="Tên Khác"
    )


def change_identity(school: network.Institution, persons: list[people.Person]) -> None:
    """Change all of it at a school."""
    theirs = {"person__in": persons}
    assert people.LikelyPair.objects.filter(institution_id=school.pk).update(score=1, reasons=[])
    assert people.Merge.objects.filter(**theirs).update(former_name="Khác hẳn", merged_by_name="Ai đó")
    assert people.PersonKeys.objects.filter(**theirs).update(name_plain="khac han")
    assert people.RegisterQuery.objects.filter(**theirs).update(reason="lý do khác", state="failed")
    assert people.Verification.objects.filter(**theirs).update(outcome="unknown")
    assert people.RegisterTask.objects.filter(**theirs).update(theirs="Khác hẳn")
