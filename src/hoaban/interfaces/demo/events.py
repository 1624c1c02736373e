"""What happens to learners within a school year: they drop out, change schools or classes, come from elsewhere, repeat."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from hoaban.interfaces.demo.chance import Chance, Quota
from hoaban.interfaces.demo.learner import Event, Learner
from hoaban.interfaces.demo.people import People
from hoaban.interfaces.demo.profile import Profile
from hoaban.interfaces.demo.rows import Batch, EnrolmentRow, TransferRow
from hoaban.interfaces.demo.school import LEVEL, WRITTEN, School
from hoaban.kernel.schoolyear import SchoolYear
from hoaban.modules.schooling.models import Transfer
from hoaban.modules.schooling.reasons import CLASS_CHANGE, DEATH, DROPOUT, REPEAT, TRANSFER_IN, TRANSFER_OUT, YEAR_END

FIRST_DAY, LAST_DAY = 20, 298  # of the school year: after the opening rush, before the last lesson
AFTER_TET = (170, 230)  # when more stay away
WEEKS_ON_THE_WAY = 4
NEIGHBOURS = ("Sơn La", "Lào Cai", "Hà Nội", "Thái Nguyên", "Bắc Ninh", "Hải Phòng", "Cao Bằng", "Quảng Ninh")
LEVEL_TITLE = {"preschool": "Mầm non", "primary": "Tiểu học", "lower": "THCS", "upper": "THPT", "continuing": "GDTX"}

Rooms = Mapping[tuple[School, str], Sequence[str]]


class Events:
    """Draws the events of each school year at the rates of the profile, and writes what they do to enrolments."""

    def __init__(self, profile: Profile, people: People, until: str) -> None:
        self.people, self.until = people, until
        self.chance: Chance = people.chance
        flow = profile.assumed.flow
        dropout = {
            level: profile.aim(f"dropout-rate.{level}") / 100 or rate for level, rate in profile.assumed.dropout.items()
        }
        self._dropout = {level: Quota(rate) for level, rate in dropout.items()}
        self._repeat = {grade: Quota(rate) for grade, rate in flow.repeat.items()}
        self._rates = {
            TRANSFER_IN: Quota(flow.transfer),
            TRANSFER_OUT: Quota(flow.leave_province),
            DEATH: Quota(flow.death),
            CLASS_CHANGE: Quota(flow.class_change),
        }
        self._joining = Quota(flow.join_province)
        self._on_the_way = flow.on_the_way

    def happen(self, batch: Batch, schools: Sequence[School], year: SchoolYear, rooms: Rooms) -> None:
        """Decide for a whole school year to whom of the district what happens."""
        days = _Days(year, self.until)
        for school in schools:
            for grade, roll in school.rolls.items():
                for kind, number in self._numbers(grade, len(roll)):
                    for learner in self.chance.sample(roll, number):
                        learner.event = learner.event or self._event(batch, kind, learner, days, schools, rooms)
                        learner.gone = learner.event is not None and learner.event.kind in {
                            DROPOUT,
                            DEATH,
                            TRANSFER_OUT,
                        }
        for school in schools:
            for grade, roll in school.rolls.items():
                self._arrive(batch, school, grade, self._joining.of(len(roll)), days, rooms)

    def _numbers(self, grade: str, learners: int) -> Iterator[tuple[str, int]]:
        yield DROPOUT, self._dropout[LEVEL[grade]].of(learners)
        if grade in self._repeat:
            yield REPEAT, self._repeat[grade].of(learners)
        yield from ((kind, quota.of(learners)) for kind, quota in self._rates.items())

    def _event(
        self, batch: Batch, kind: str, learner: Learner, days: "_Days", schools: Sequence[School], rooms: Rooms
    ) -> Event | None:
        day = days.draw(self.chance, late=kind == DROPOUT)
        if kind == REPEAT:
            return Event(kind, "") if days.is_over else None
        if not day:
            return None
        if kind == TRANSFER_IN:
            return self._transfer(batch, learner, day, schools, rooms)
        if kind == TRANSFER_OUT:
            where = f"Trường {LEVEL_TITLE[LEVEL[learner.grade]]} tại {self.chance.pick(NEIGHBOURS)}"
            self._paper(batch, learner, None, where, day, day)
        if kind == CLASS_CHANGE:
            others = [room for room in rooms[learner.school, learner.grade] if room != learner.room]
            return Event(kind, day, room=self.chance.pick(others), boarded=learner.boarding) if others else None
        return Event(kind, day, boarded=learner.boarding)

    def _transfer(
        self, batch: Batch, learner: Learner, day: str, schools: Sequence[School], rooms: Rooms
    ) -> Event | None:
        """Move to another school of the district; some of the last weeks' are released and not yet accepted."""
        grade, here = learner.grade, learner.school
        others = [s for s in schools if s is not here and s.boarding_kind != "full" and rooms.get((s, grade))]
        if not others or here.boarding_kind == "full":
            return None
        there = self.chance.pick(others)
        waiting = day > self._recently() and self.chance.random() < self._on_the_way * WEEKS_ON_THE_WAY
        self._paper(batch, learner, there, there.name, day, None if waiting else day)
        if waiting:
            return Event(TRANSFER_OUT, day, boarded=learner.boarding)
        boarded = learner.boarding
        self.people.joins(batch, learner, there)
        return Event(TRANSFER_IN, day, there, self.chance.pick(rooms[there, grade]), boarded)

    def _recently(self) -> str:
        return (date.fromisoformat(self.until) - timedelta(weeks=WEEKS_ON_THE_WAY)).isoformat()

    def _paper(
        self, batch: Batch, learner: Learner, there: School | None, name: str, released: str, accepted: str | None
    ) -> None:
        state = Transfer.RELEASED if accepted is None else Transfer.ACCEPTED
        identifier, destination = self.chance.identifier(), there.id if there else None
        batch.transfers.append(
            TransferRow(
                identifier,
                learner.id,
                learner.school.id,
                destination,
                name,
                WRITTEN[learner.grade],
                released,
                accepted,
                state,
                learner.name,
            )
        )

    def _arrive(self, batch: Batch, school: School, grade: str, number: int, days: "_Days", rooms: Rooms) -> None:
        """Take in learners from other provinces within the year."""
        if school.boarding_kind == "full" or not rooms.get((school, grade)):
            return
        for _ in range(number):
            day = days.draw(self.chance, late=False)
            if day:
                learner = self.people.learner(batch, school, grade, days.year.starts, self.chance.random(), TRANSFER_IN)
                self.people.joins(batch, learner, school)
                learner.starts_on, learner.room = day, self.chance.pick(rooms[school, grade])
                school.rolls[grade].append(learner)

    def rows(
        self, learner: Learner, school: School, start: str, end: str | None, leaves: str
    ) -> Iterator[EnrolmentRow]:
        """Give the enrolments of a learner to whom something happened in this school year."""
        event, new, p, grade = learner.event, self.chance.identifier, learner, WRITTEN[learner.grade]
        assert event is not None, "only learners with an event come here"
        if event.kind == REPEAT:
            yield EnrolmentRow(new(), p.id, school.id, p.room, grade, p.boarding, start, end, p.entry, YEAR_END, "")
            return
        leaving = TRANSFER_OUT if event.kind == TRANSFER_IN else event.kind
        yield EnrolmentRow(new(), p.id, school.id, p.room, grade, event.boarded, start, event.day, p.entry, leaving, "")
        if event.room:
            there = event.school or school
            yield EnrolmentRow(
                new(), p.id, there.id, event.room, grade, p.boarding, event.day, end, event.kind, leaves, ""
            )


class _Days:
    """The days of a school year on which something can happen; none after what is known."""

    def __init__(self, year: SchoolYear, until: str) -> None:
        self.year = year
        self._until = until
        self.is_over = year.end.isoformat() <= until
        first = year.start
        self._days = [(first + timedelta(days=n)).isoformat() for n in range(FIRST_DAY, LAST_DAY)]
        a, b = (n - FIRST_DAY for n in AFTER_TET)
        self._leaving_days = self._days + 2 * self._days[a:b]

    def draw(self, chance: Chance, *, late: bool) -> str:
        """Draw a day; empty when it has not come yet."""
        day = chance.pick(self._leaving_days if late else self._days)
        return day if day <= self._until else ""
