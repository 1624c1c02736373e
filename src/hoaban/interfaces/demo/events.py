"""What happens to learners within a school year: they drop out, change schools or classes, come from elsewhere, repeat."""

from collections.abc import Iterator
from datetime import date, timedelta

from hoaban.interfaces.demo.chance import Quota
from hoaban.interfaces.demo.people import People
from hoaban.interfaces.demo.profile import Profile
from hoaban.interfaces.demo.rows import EnrolmentRow, TransferRow
from hoaban.interfaces.demo.school import LAST, LEVEL, WRITTEN, Event, Learner, School
from hoaban.interfaces.demo.season import Season
from hoaban.modules.schooling.models import Transfer
from hoaban.modules.schooling.reasons import (
    CLASS_CHANGE,
    COMPLETION,
    DEATH,
    DROPOUT,
    REPEAT,
    TRANSFER_IN,
    TRANSFER_OUT,
    YEAR_END,
)

WEEKS_ON_THE_WAY = 4
NEIGHBOURS = ("Sơn La", "Lào Cai", "Hà Nội", "Thái Nguyên", "Bắc Ninh", "Hải Phòng", "Cao Bằng", "Quảng Ninh")
TITLES = {"preschool": "Mầm non", "primary": "Tiểu học", "lower": "THCS", "upper": "THPT", "continuing": "GDTX"}
LEAVING = {DROPOUT, DEATH, TRANSFER_OUT}


class Events:
    """Draws the events of each school year at the rates of the profile, and writes what they do to enrolments."""

    def __init__(self, profile: Profile, people: People) -> None:
        self.people, self.chance = people, people.chance
        flow = profile.assumed.flow
        self._dropout = {
            level: Quota(profile.aim(f"dropout-rate.{level}") / 100 or rate)
            for level, rate in profile.assumed.dropout.items()
        }
        self._repeat = {grade: Quota(rate) for grade, rate in flow.repeat.items()}
        self._rates = {
            TRANSFER_IN: Quota(flow.transfer),
            TRANSFER_OUT: Quota(flow.leave_province),
            DEATH: Quota(flow.death),
            CLASS_CHANGE: Quota(flow.class_change),
        }
        self._joining = Quota(flow.join_province)
        self._on_the_way = flow.on_the_way

    def happen(self, season: Season) -> None:
        """Decide for a whole school year to whom of the district what happens."""
        for school in season.schools:
            for grade, roll in school.rolls.items():
                for kind, number in self._numbers(grade, len(roll)):
                    for learner in self.chance.sample(roll, number):
                        self._happen_to(season, learner, kind)
        for school in season.schools:
            for grade, roll in school.rolls.items():
                self._arrive(season, school, grade, self._joining.of(len(roll)))

    def _numbers(self, grade: str, learners: int) -> Iterator[tuple[str, int]]:
        yield DROPOUT, self._dropout[LEVEL[grade]].of(learners)
        if grade in self._repeat:
            yield REPEAT, self._repeat[grade].of(learners)
        yield from ((kind, quota.of(learners)) for kind, quota in self._rates.items())

    def _happen_to(self, season: Season, learner: Learner, kind: str) -> None:
        """One thing a year is enough for anybody."""
        if learner.event is None:
            learner.event = self._event(season, learner, kind)
            learner.gone = learner.event is not None and learner.event.kind in LEAVING

    def _event(self, season: Season, learner: Learner, kind: str) -> Event | None:
        day = season.days.draw(self.chance, leaving=kind == DROPOUT)
        if kind == REPEAT:
            return Event(kind, "") if season.is_over else None
        if not day:
            return None
        if kind == TRANSFER_IN:
            return self._transfer(season, learner, day)
        if kind == CLASS_CHANGE:
            others = [room for room in season.rooms[learner.school, learner.grade] if room != learner.room]
            return Event(kind, day, room=self.chance.pick(others), boarded=learner.boarding) if others else None
        if kind == TRANSFER_OUT:
            self._paper(season, learner, day, accepted=True)
        return Event(kind, day, boarded=learner.boarding)

    def _transfer(self, season: Season, learner: Learner, day: str) -> Event | None:
        """Move to another school of the district; some of the last weeks' are released and not yet accepted."""
        grade, here, boarded = learner.grade, learner.school, learner.boarding
        if here.boarding_kind == "full":
            return None
        able = (school for school in season.schools if school is not here and school.boarding_kind != "full")
        others = [school for school in able if season.rooms.get((school, grade))]
        if not others:
            return None
        there = self.chance.pick(others)
        recently = (date.fromisoformat(season.days.until) - timedelta(weeks=WEEKS_ON_THE_WAY)).isoformat()
        waiting = day > recently and self.chance.random() < self._on_the_way * WEEKS_ON_THE_WAY
        self._paper(season, learner, day, accepted=not waiting, there=there)
        if waiting:
            return Event(TRANSFER_OUT, day, boarded=boarded)
        self.people.joins(season.batch, learner, there)
        return Event(TRANSFER_IN, day, there, self.chance.pick(season.rooms[there, grade]), boarded)

    def _paper(
        self, season: Season, learner: Learner, day: str, *, accepted: bool, there: School | None = None
    ) -> None:
        """Write the two steps of a transfer; one to another province names the school only."""
        season.batch.transfers.append(
            TransferRow(
                self.chance.identifier(),
                learner.id,
                learner.school.id,
                learner.school.name,
                there.id if there else None,
                there.name if there else f"Trường {TITLES[LEVEL[learner.grade]]} tại {self.chance.pick(NEIGHBOURS)}",
                WRITTEN[learner.grade],
                day,
                day if accepted else None,
                Transfer.ACCEPTED if accepted else Transfer.RELEASED,
                learner.name,
            ),
        )

    def _arrive(self, season: Season, school: School, grade: str, number: int) -> None:
        """Take in learners from other provinces within the year."""
        rooms = season.rooms.get((school, grade))
        if school.boarding_kind == "full" or not rooms:
            return
        for _ in range(number):
            day = season.days.draw(self.chance)
            if day:
                year = season.year.starts
                learner = self.people.learner(season.batch, school, grade, year=year, entry=TRANSFER_IN)
                self.people.joins(season.batch, learner, school)
                learner.starts_on, learner.room = day, self.chance.pick(rooms)
                school.rolls[grade].append(learner)

    def rows(self, season: Season, school: School, p: Learner, event: Event) -> Iterator[EnrolmentRow]:
        """Give the enrolments of a learner to whom something happened in this school year."""
        new, grade, end = self.chance.identifier, WRITTEN[p.grade], season.end
        start = p.starts_on or season.start
        if event.kind == REPEAT:
            yield EnrolmentRow(new(), p.id, school.id, p.room, grade, p.boarding, start, end, p.entry, YEAR_END, "")
            return
        last = TRANSFER_OUT if event.kind == TRANSFER_IN else event.kind
        yield EnrolmentRow(new(), p.id, school.id, p.room, grade, event.boarded, start, event.day, p.entry, last, "")
        if event.room:
            there = (event.school or school).id
            leaves = "" if end is None else COMPLETION if p.grade in LAST else YEAR_END
            yield EnrolmentRow(
                new(), p.id, there, event.room, grade, p.boarding, event.day, end, event.kind, leaves, ""
            )
