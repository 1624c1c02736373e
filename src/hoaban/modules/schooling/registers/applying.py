"""Writing a judged register: one operation a workbook, which changes just what differs and keeps what stood before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from hoaban.kernel.action import action, at, writing
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import vi_en
from hoaban.kernel.operation import Writing
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.people.models import Affiliation
from hoaban.modules.schooling.models import RegisterImport
from hoaban.modules.schooling.registers.class_names import class_key
from hoaban.modules.schooling.registers.classes import ClassBook, by_name
from hoaban.modules.schooling.registers.judging import Judged
from hoaban.modules.schooling.registers.knowing import candidate, former_persons, next_register, without_busy
from hoaban.modules.schooling.registers.matching import Matching
from hoaban.modules.schooling.registers.persons import PersonBook
from hoaban.modules.schooling.registers.pupils import PupilBook
from hoaban.modules.schooling.registers.reference import Reference
from hoaban.modules.schooling.registers.school import SchoolBook
from hoaban.modules.schooling.registers.staff import StaffBook

PARTS = ("institution.manage", "person.manage", "staff.manage", "class.manage", "learner.manage")
LOCK = 4207849  # the first of the two numbers of a register's lock; the second is the school's


@dataclass(frozen=True, slots=True)
class Source:
    """The file that an import came from; the ledger keeps its report instead of the rows. `is_opening`: the school was opened for it."""

    judged: Judged
    digest: str
    report: Mapping[str, Any]
    reference: Reference
    is_opening: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"digest": self.digest, **self.report}


@dataclass(slots=True)
class Tally:
    """What an import changed, by kind of record; empty when the file said nothing new."""

    counts: dict[str, int] = field(default_factory=dict)

    def add(self, what: str, number: int) -> None:
        if number:
            self.counts[what] = self.counts.get(what, 0) + number


def hold_register(school_code: str) -> None:
    """Let no other import of the school's registers work until this transaction is over; two of one file do not double."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, school_code])


@action(
    "register.import",
    kind="register.import@1",
    scope=at(institution="institution_id"),
    says=vi_en("Nhập sổ của trường", "Imported the school's register"),
)
def import_register(actor: Actor, *, institution_id: UUID, school_year: str, source: Source) -> dict[str, int]:
    """Write what a workbook says of its school and year: facts, classes, staff, pupils. Gives what changed, by kind.

    A row that was rejected changes nothing, and its person, if here already, stays. Whom an earlier import put in and this file no
    longer names is taken out; the ledger keeps the row. Saying the same again changes nothing.
    """
    hold_register(source.judged.register.school.code)
    op, year = writing(), SchoolYear.parse(school_year)
    lending = actor.lending("register.import", *PARTS)
    changed = _Importing(op, lending, institution_id, year, source).run()
    seen = RegisterImport.objects.filter(institution_id=institution_id, school_year=year.name, digest=source.digest)
    if changed or not seen.exists():
        op.create(
            RegisterImport,
            institution_id=institution_id,
            school_year=year.name,
            file_name=source.judged.register.file[-255:],
            digest=source.digest,
            imported_at=timezone.now(),
            report={**source.report, "changed": changed},
        )
    return changed


@dataclass
class _Importing:
    op: Writing
    actor: Actor
    institution_id: UUID
    year: SchoolYear
    source: Source
    tally: Tally = field(default_factory=Tally)

    def run(self) -> dict[str, int]:
        """Find who everybody is, then write: the school, persons, staff, classes, pupils; last, who and what is gone."""
        pupils, staff, classes, school = self._books()
        pupil_rows, staff_rows = self._match(pupils, staff)
        moves = pupils.moves([pupil_rows.found.get(place) for place in range(len(pupil_rows.rows))])
        sites = school.write()
        persons = PersonBook(self.actor, self.institution_id, self.year.start, self.until, self.source.reference.group)
        staff_ids = persons.put(staff_rows, Affiliation.STAFF, (row.person for row in staff.present.values()))
        pupil_ids = persons.put(pupil_rows, Affiliation.LEARNER, (row.person for row in pupils.present.values()))
        persons.write(self.tally.add)
        newcomers = {each.person_id for each in persons.new}
        staff.write(staff_ids, newcomers)
        classes.write(sites, moves)
        classes.lead(by_name((r.full_name, p) for r, p in zip(staff.records, staff_ids, strict=True)))
        pupils.write(pupil_ids, newcomers, classes.present)
        classes.retire()
        school.retire_sites()
        return self.tally.counts

    @cached_property
    def until(self) -> Any:
        return None if self.source.is_opening else next_register(self.institution_id, self.year)

    def _books(self) -> tuple[PupilBook, StaffBook, ClassBook, SchoolBook]:
        here, judged, add, opening = self.institution_id, self.source.judged, self.tally.add, self.source.is_opening
        register, year = judged.register, self.year
        pupils = PupilBook(self.op, self.actor, here, judged, year, self.until, add)
        staff = StaffBook(self.actor, here, judged, year, self.until, add)
        classes = ClassBook(self.op, here, register.school, register.classes, year, add)
        school = SchoolBook(self.actor, here, register, year.start, self.until, opening, add)
        if opening:  # nothing is there yet, so that nothing need be asked
            pupils.present, staff.present, classes.present = {}, {}, {}
        return pupils, staff, classes, school

    def _match(self, pupils: PupilBook, staff: StaffBook) -> tuple[Matching, Matching]:
        known = self.source.judged.known
        staff_rows = Matching.of(staff.records, known, (candidate(row.person) for row in staff.present.values()))
        if not self.source.is_opening:
            staff_rows.add(former_persons(self.institution_id, (row for _, row in staff_rows.open_rows)))
        own = (candidate(row.person, class_key(row.school_class.name)) for row in pupils.present.values())
        pupil_rows = Matching.of(pupils.records, known, own, staff_rows.found.values())
        if not self.source.is_opening:
            former = former_persons(self.institution_id, (row for _, row in pupil_rows.open_rows))
            pupil_rows.add(without_busy(former, self.institution_id, self.year))
        return pupil_rows, staff_rows
