"""When schools are reorganised: mark books go on. A class that passes on in the middle of its year takes a copy of its book with it; the
book as it stood stays with the former class.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Count, Q

from hoaban.kernel.action import action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.dating import copied
from hoaban.kernel.language import vi_en
from hoaban.kernel.operation import Writing
from hoaban.modules.assessment.models import (
    AbsenceCount,
    Comment,
    ConductLevel,
    Correction,
    Mark,
    MarkWindow,
    NormIndicator,
    Observation,
    Praise,
    PrimaryRecord,
    PromotionDecision,
    Result,
)
from hoaban.modules.assessment.words import ASKED
from hoaban.modules.network.reform.handing import Handing, Held, counted
from hoaban.modules.schooling.models import SchoolClass

MARKS = vi_en("Điểm, mức đánh giá trong sổ", "Marks and levels in the books")
OF_PUPIL: Sequence[type[models.Model]] = (Mark, Comment, ConductLevel, PrimaryRecord, Praise, PromotionDecision, Result)
WITH_CLASS: Sequence[type[models.Model]] = (Correction, *OF_PUPIL)


@action(
    "reform.apply", kind="assessment.reform@1", says=vi_en("Chuyển sổ điểm sang trường nhận", "Mark books passed on")
)
def hand_over_books(_actor: Actor, *, handing: Handing) -> dict[str, int]:
    """Let the books of classes that begin on the day or later be the taker's; copy those of classes that pass on within their year."""
    op = writing()
    moved = sum(_move(op, model, handing) for model in WITH_CLASS)
    copies = sum(_copy(op, model, handing) for model in OF_PUPIL)
    _move_observations(op, handing)
    _carry_absences(op, handing)
    return {"moved": moved, "copied": copies}


def _of(model: type[models.Model], classes: Any) -> "models.QuerySet[Any]":
    return model._default_manager.filter(school_class__in=classes)  # noqa: SLF001  Django's documented model API


def _move(op: Writing, model: type[models.Model], handing: Handing) -> int:
    rows = _of(model, handing.moved_classes)
    return op.change_all([(row, {"institution_id": handing.class_takers[row.school_class_id]}) for row in rows])


def _copy(op: Writing, model: type[models.Model], handing: Handing) -> int:
    """Copy what stands in a book of the pupils who went on in another class."""
    rows = _of(model, {class_id for class_id, _ in handing.went}).filter(
        person__in={person for _, person in handing.went}
    )
    made = []
    for row in rows:
        seat = handing.went.get((row.school_class_id, row.person_id))
        if seat is not None:
            made.append(_again(row, school_class_id=seat[0], institution_id=seat[1]))
    return len(op.create_all(model, made))


def _again(row: models.Model, **values: Any) -> dict[str, Any]:
    said = {**copied(row), **values}
    return {name: value for name, value in said.items() if name != "id"}


def _move_observations(op: Writing, handing: Handing) -> None:
    """What a child was seen to do goes on with the child, under the same indicator of the taker's plan."""
    at = {old: (new, handing.class_takers[old]) for old, new in handing.new_classes.items()}
    rows = list(
        Observation.objects.filter(
            Q(school_class__in=at) | Q(school_class__in={c for c, _ in handing.went})
        ).select_related("indicator")
    )
    seats = {
        row.pk: handing.went.get((row.school_class_id, row.person_id)) or at.get(row.school_class_id) for row in rows
    }
    plan = _plan_of_takers(op, [(row.indicator, seat[1]) for row in rows if (seat := seats[row.pk])])
    op.change_all([(row, _seen_at(row, seat, plan)) for row in rows if (seat := seats[row.pk])])


def _seen_at(row: Observation, seat: tuple[UUID, UUID], plan: Mapping[tuple[UUID, UUID], UUID]) -> dict[str, UUID]:
    return {"school_class_id": seat[0], "institution_id": seat[1], "indicator_id": plan[row.indicator_id, seat[1]]}


def _plan_of_takers(op: Writing, wanted: Sequence[tuple[NormIndicator, UUID]]) -> dict[tuple[UUID, UUID], UUID]:
    """Find in the takers' plans the indicators that are needed, by age and name; add those that are missing."""
    own = NormIndicator.objects.filter(institution__in={taker for _, taker in wanted})
    known = {(row.institution_id, row.age, row.name): row.pk for row in own}
    found: dict[tuple[UUID, UUID], UUID] = {}
    for indicator, taker in wanted:
        key = (taker, indicator.age, indicator.name)
        if key not in known:
            known[key] = op.create(NormIndicator, **_again(indicator, institution_id=taker)).pk
        found[indicator.pk, taker] = known[key]
    return found


def _carry_absences(op: Writing, handing: Handing) -> None:
    """The half-days that a pupil was away this year count on."""
    went = {(person, year): taker for person, taker, year in _pupils(handing)}
    rows = AbsenceCount.objects.filter(person__in={person for person, _ in went}, institution__in=handing.heirs)
    known = AbsenceCount.objects.filter(institution__in=set(went.values()))
    held = set(known.values_list("institution_id", "person_id", "school_year"))
    made = []
    for row in rows:
        taker = went.get((row.person_id, row.school_year))
        if taker is not None and (taker, row.person_id, row.school_year) not in held:
            made.append(_again(row, institution_id=taker))
    op.create_all(AbsenceCount, made)


def _pupils(handing: Handing) -> Iterator[tuple[UUID, UUID, str]]:
    """Give person, taker and school year of everybody whose class passed on."""
    rows = SchoolClass.objects.filter(
        pk__in=[*handing.new_classes.values(), *(new for new, _ in handing.went.values())]
    )
    yield from (
        (person, school, year)
        for person, school, year in rows.filter(enrolments__isnull=False).values_list(
            "enrolments__person_id", "institution_id", "school_year"
        )
    )


class Books:
    """The holder of this module."""

    def prepare(self, _actor: Actor, handing: Handing) -> None:
        """A locked book does not go on as an open copy, and what waits for a decision is decided first."""
        running = [row for row, taker in self._classes(handing) if taker and row.starts_on < handing.on]
        years = {(row.institution_id, row.school_year) for row in running}
        windows = MarkWindow.objects.filter(institution__in={school for school, _ in years}, is_locked=True)
        for school, year, term in windows.values_list("institution_id", "school_year", "term"):
            if (school, year) in years:
                message = vi_en("Sổ điểm học kì {term} năm học {year} của {school} đã khóa. Hãy mở khóa, hoặc chọn ngày khi năm học đã hết.",
                                "The mark books of term {term} of {year} of {school} are locked. Open them, or choose a day when the year is over.")  # fmt: skip
                handing.block(
                    "locked", "effective_on", message.fill(term=term, year=year, school=handing.names[school])
                )
        asked = Correction.objects.filter(school_class__in=[row.pk for row in running], state=ASKED)
        for school, count in asked.order_by().values_list("institution").annotate(n=Count("pk")):
            message = vi_en("{school}: {n} đề nghị sửa điểm đang chờ duyệt. Hiệu trưởng duyệt hoặc từ chối trước, ở Sổ điểm › Sửa điểm.",
                            "{school}: {n} corrections of marks wait for approval. The principal decides on them first, at Mark books › Corrections.")  # fmt: skip
            handing.block("open-corrections", "acts", message.fill(n=count, school=handing.names[school]))

    def _classes(self, handing: Handing) -> Iterator[tuple[SchoolClass, UUID | None]]:
        rows = SchoolClass.objects.filter(institution__in=handing.heirs).exclude(ends_on__lte=handing.on)
        return ((row, handing.of_class(row.institution_id, row.pk, row.site_id)) for row in rows)

    def tell(self, _actor: Actor, handing: Handing) -> Iterator[Held]:
        taker_of = {row.pk: taker for row, taker in self._classes(handing) if taker}
        books = [
            row
            for model in (Mark, PrimaryRecord)
            for row in _of(model, taker_of).values_list("institution_id", "school_class_id")
        ]
        yield from counted(MARKS, ((school, taker_of[pk], "") for school, pk in books))

    def hand_over(self, actor: Actor, handing: Handing) -> None:
        if handing.heirs:
            hand_over_books(actor, handing=handing)
