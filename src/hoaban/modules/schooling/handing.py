"""When schools are reorganised: classes, pupils and homeroom teachers pass on. What was true before the day stays as it was."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from hoaban.kernel.action import action, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.dating import copied, pass_on
from hoaban.kernel.language import vi_en
from hoaban.kernel.operation import Writing
from hoaban.modules.network.models import Site
from hoaban.modules.network.reform.handing import SHOWN, Handing, Held, Named, counted
from hoaban.modules.people.handing import open_to_takers
from hoaban.modules.people.models import Affiliation
from hoaban.modules.schooling.models import (
    ClassSubject,
    Enrolment,
    EnrolmentQuerySet,
    Homeroom,
    SchoolClass,
    SchoolClassQuerySet,
    Teaching,
    Transfer,
)
from hoaban.modules.schooling.reasons import REORGANISED

CLASSES, PUPILS = vi_en("Lớp", "Classes"), vi_en("Học sinh", "Pupils")
TEACHINGS = vi_en("Phân công dạy", "Teaching assignments")
HOMEROOMS = vi_en("Giáo viên chủ nhiệm", "Homeroom teachers")
LONGEST = 40


@action(
    "reform.apply",
    kind="learner.reform@1",
    says=vi_en("Chuyển lớp và học sinh sang trường nhận", "Classes and pupils passed on"),
)
def hand_over_learners(actor: Actor, *, handing: Handing) -> dict[str, int]:
    """Pass classes on with their pupils and homeroom teachers, and the pupils whom the plan names into the classes that it names."""
    op, on = writing(), handing.on
    into = _classes_as_taken(handing)
    handing.new_classes = pass_on(op, _classes(handing), on=on, onto=lambda row: into.get(row.pk))
    schools = handing.class_takers = {old: into[old]["institution_id"] for old in handing.new_classes}
    homerooms = Homeroom.objects.filter(school_class__in=schools).exclude(ends_on__lte=on)
    pass_on(op, homerooms, on=on, onto=lambda row: _at(row.school_class_id, schools, handing))
    teachings = Teaching.objects.filter(school_class__in=schools).exclude(ends_on__lte=on)
    pass_on(op, teachings, on=on, onto=lambda row: _at(row.school_class_id, schools, handing))
    _pass_subjects(op, handing)
    stays = list(_stays(handing).filter(Q(school_class__in=schools) | Q(person__in=_named_persons(handing))))
    seats = _seats(stays, schools, handing)
    was = {row.pk: row.school_class_id for row in stays}
    pass_on(op, stays, on=on, onto=lambda row: seats.get(row.pk), at_end={"exit_reason": REORGANISED})
    for row in stays:
        if row.pk in seats and seats[row.pk]["school_class_id"] != was[row.pk]:
            seat = seats[row.pk]
            handing.went[was[row.pk], row.person_id] = (seat["school_class_id"], seat["institution_id"])
    pairs = [(row.person_id, seats[row.pk]["institution_id"]) for row in stays if row.pk in seats]
    if pairs:
        open_to_takers(actor, pairs=pairs, kind=Affiliation.LEARNER)
    return {"classes": len(handing.new_classes), "stays": len(seats)}


def _classes(handing: Handing) -> SchoolClassQuerySet:
    return SchoolClass.objects.filter(institution__in=handing.heirs).exclude(ends_on__lte=handing.on)


def _stays(handing: Handing) -> EnrolmentQuerySet:
    return Enrolment.objects.filter(institution__in=handing.heirs).exclude(ends_on__lte=handing.on)


def _named_persons(handing: Handing) -> set[UUID]:
    return {person for _, person in handing.pupils}


def _at(class_id: UUID, schools: Mapping[UUID, UUID], handing: Handing) -> dict[str, UUID]:
    return {"institution_id": schools[class_id], "school_class_id": handing.new_classes[class_id]}


def _pass_subjects(op: Writing, handing: Handing) -> None:
    """A class that begins only then keeps its subjects; one that goes on as another in its year takes a copy of them with it."""
    rows = list(ClassSubject.objects.filter(school_class__in=handing.new_classes))
    moved, at = handing.moved_classes, handing.class_takers
    op.change_all([(row, {"institution_id": at[row.school_class_id]}) for row in rows if row.school_class_id in moved])
    taken = [
        {**copied(row), "id": None, **_at(row.school_class_id, at, handing)}
        for row in rows
        if row.school_class_id not in moved
    ]
    op.create_all(ClassSubject, taken)


def _classes_as_taken(handing: Handing) -> dict[UUID, dict[str, Any]]:
    """Give the school, site and name under which each class goes on; one whose name the taker has already gets a number."""
    at = dict(Site.objects.filter(pk__in=handing.new_sites.values()).values_list("pk", "institution_id"))
    mains = Site.objects.on(handing.on).filter(institution__in=handing.takers, is_main=True)
    main = dict(mains.values_list("institution_id", "pk"))
    found = {}
    for row, taker, name in _named(handing):
        site = handing.new_sites.get(row.site_id)
        place = site if site is not None and at[site] == taker else main[taker]
        found[row.pk] = {"institution_id": taker, "site_id": place, "name": name}
    return found


def _named(handing: Handing) -> Iterator[tuple[SchoolClass, UUID, str]]:
    """Give each class that passes on, who takes it, and its name there."""
    standing = SchoolClass.objects.filter(institution__in=handing.takers)
    going = list(_classes(handing).order_by("school_year", "name", "pk"))
    away = {
        row.pk
        for row in going
        if handing.of_class(row.institution_id, row.pk, row.site_id) and row.starts_on >= handing.on
    }
    kept = standing.exclude(pk__in=away)
    taken = set(kept.values_list("institution_id", "school_year", "name"))
    for row in going:
        taker = handing.of_class(row.institution_id, row.pk, row.site_id)
        if taker is not None:
            name, number = row.name, 1
            while (taker, row.school_year, name) in taken:
                number += 1
                name = f"{row.name[: LONGEST - 5]} ({number})"
            taken.add((taker, row.school_year, name))
            yield row, taker, name


def _seats(stays: Iterable[Enrolment], schools: Mapping[UUID, UUID], handing: Handing) -> dict[UUID, dict[str, Any]]:
    """Give for each stay that passes on the school and class where it goes on."""
    found = {}
    for row in stays:
        named = handing.pupils.get((row.institution_id, row.person_id))
        if named is not None:
            seat = {"institution_id": named[0], "school_class_id": _class_at(named, row, handing).pk}
        elif row.school_class_id in schools:
            seat = _at(row.school_class_id, schools, handing)
        else:
            continue
        begins = row.starts_on < handing.on
        found[row.pk] = {**seat, **({"entry_reason": REORGANISED} if begins else {})}
    return found


def _class_at(named: tuple[UUID, str], stay: Enrolment, handing: Handing) -> SchoolClass:
    rows = SchoolClass.objects.exclude(ends_on__lte=handing.on).select_related(None)
    year = stay.school_class.school_year
    return rows.get(institution=named[0], name=named[1], school_year=year)


class Learning:
    """The holder of this module."""

    def prepare(self, _actor: Actor, handing: Handing) -> None:
        self._read_classes(handing)
        self._read_pupils(handing)
        self._block_transfers(handing)
        self._block_leftovers(handing)

    def _read_classes(self, handing: Handing) -> None:
        for each in [*handing.named_as("classes")]:
            rows = _classes(handing).filter(institution=each.giver_id, name=each.key)
            for pk in rows.values_list("pk", flat=True):
                handing.classes[pk] = each.taker_id
            if rows.exists():
                handing.named.remove(each)

    def _read_pupils(self, handing: Handing) -> None:
        for each in [*handing.named_as("pupils")]:
            stay = _stays(handing).filter(institution=each.giver_id, person__personal_id=each.key).first()
            if stay is not None:
                handing.named.remove(each)
                handing.pupils[each.giver_id, stay.person_id] = (each.taker_id, each.into)
                self._block_missing_class(handing, each, stay)

    def _block_missing_class(self, handing: Handing, each: Named, stay: Enrolment) -> None:
        year = stay.school_class.school_year
        coming = {(taker, row.school_year, name) for row, taker, name in _named(handing)}
        own = SchoolClass.objects.exclude(ends_on__lte=handing.on).filter(
            institution=each.taker_id, name=each.into, school_year=year
        )
        if (each.taker_id, year, each.into) not in coming and not own.exists():
            message = vi_en("Trường nhận không có lớp «{name}» năm học {year}. Hãy ghi tên lớp ở «into».",
                            "The taker has no class “{name}” in {year}. Name the class under “into”.")  # fmt: skip
            handing.block("class-unknown", each.where, message.fill(name=each.into, year=year))

    def _block_transfers(self, handing: Handing) -> None:
        """A pupil on the way knows the two schools by name: the way is finished first."""
        touched = handing.ended | handing.closing
        rows = Transfer.objects.filter(
            Q(institution__in=touched) | Q(destination_id__in=touched), state=Transfer.RELEASED
        )
        names = list(rows.values_list("person_name", flat=True))
        if names:
            message = vi_en("{n} học sinh đang chuyển trường chưa được tiếp nhận: {names}. Hãy tiếp nhận hoặc rút lại trước.",
                            "{n} pupils are on the way between schools: {names}. Accept or withdraw them first.")  # fmt: skip
            handing.block("open-transfers", "acts", message.fill(n=len(names), names=", ".join(names[:SHOWN])))

    def _block_leftovers(self, handing: Handing) -> None:
        """Whoever is still in a class that is over has not been rolled over; nobody may remain where a school or site closes."""
        stale = (
            _stays(handing)
            .filter(institution__in=handing.ended, school_class__ends_on__lte=handing.on)
            .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=F("school_class__ends_on")))
        )
        if count := stale.count():
            message = vi_en("{n} học sinh còn ở lớp của năm học đã hết. Hãy chuyển năm học cho trường trước, hoặc chọn ngày sớm hơn.",
                            "{n} pupils are still in classes of a year that is over. Roll the school over first, or choose an earlier day.")  # fmt: skip
            handing.block("not-rolled-over", "effective_on", message.fill(n=count))
        learners = Enrolment.objects.on(handing.on).filter(institution__in=handing.closing).count()
        classes = SchoolClass.objects.on(handing.on).filter(site__in=handing.closing_sites).count()
        if learners or classes:
            message = vi_en("Nơi giải thể còn {learners} học sinh, {classes} lớp. Hãy sáp nhập hoặc chuyển đi trước.",
                            "What closes still has {learners} pupils and {classes} classes. Merge or move them first.")  # fmt: skip
            handing.block("not-empty", "acts", message.fill(learners=learners, classes=classes))

    def tell(self, _actor: Actor, handing: Handing) -> Iterator[Held]:
        going = list(_named(handing))
        taker_of = {row.pk: taker for row, taker, _ in going}
        yield from counted(CLASSES, ((row.institution_id, taker, _called(row, name)) for row, taker, name in going))
        yield from counted(PUPILS, self._pupils(handing, taker_of))
        led = Homeroom.objects.filter(school_class__in=taker_of).exclude(ends_on__lte=handing.on)
        rows = led.values_list("institution_id", "school_class_id", "person__full_name")
        yield from counted(HOMEROOMS, ((school, taker_of[pk], name) for school, pk, name in rows))
        taught = Teaching.objects.filter(school_class__in=taker_of).exclude(ends_on__lte=handing.on)
        named = taught.values_list("institution_id", "school_class_id", "person__full_name")
        yield from counted(TEACHINGS, ((school, taker_of[pk], name) for school, pk, name in named))

    def _pupils(self, handing: Handing, taker_of: Mapping[UUID, UUID]) -> Iterator[tuple[UUID, UUID, str]]:
        """Each pupil once, whatever the years in which they have a place."""
        seen = set()
        rows = _stays(handing).values_list("institution_id", "person_id", "school_class_id", "person__full_name")
        for school, person, class_id, name in rows.order_by("person__sort_key"):
            named = handing.pupils.get((school, person))
            taker = named[0] if named else taker_of.get(class_id)
            if taker is not None and (school, person) not in seen:
                seen.add((school, person))
                yield school, taker, name

    def hand_over(self, actor: Actor, handing: Handing) -> None:
        if handing.heirs:
            hand_over_learners(actor, handing=handing)


def _called(row: SchoolClass, name: str) -> str:
    return name if name == row.name else f"{row.name} → {name}"
