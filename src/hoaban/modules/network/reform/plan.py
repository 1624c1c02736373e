"""A whole reorganisation: its acts, what they change, what changes hands, and what blocks it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Problem
from hoaban.kernel.language import vi_en
from hoaban.modules.network.reform.handing import Handing, Held, holders
from hoaban.modules.network.reform.own import tell_own
from hoaban.modules.network.reform.planning import SchoolChanges, plan_schools
from hoaban.modules.places.reform.acts import Act
from hoaban.modules.places.reform.outlines import outlines_after
from hoaban.modules.places.reform.passing import PlaceChanges
from hoaban.modules.places.reform.planning import plan_places


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file or a page says: from which day, by which decision, which acts. `lines` gives the line of a place in the file."""

    title: str
    effective_on: date
    legal_basis: str
    acts: Sequence[Act]
    lines: dict[str, int]


@dataclass(frozen=True, slots=True)
class Review:
    """What a plan would do, and why it cannot: with no problems it can be applied."""

    plan: Plan
    handing: Handing
    schools: SchoolChanges
    held: Sequence[Held]

    @property
    def places(self) -> PlaceChanges:
        return self.handing.places

    @property
    def problems(self) -> Sequence[Problem]:
        return [*self.places.problems, *self.handing.problems]

    def line_of(self, problem: Problem) -> int | None:
        """Give the line of the file that a problem is about: of the key, else of the nearest around it."""
        where = problem.where
        while where:
            if where in self.plan.lines:
                return self.plan.lines[where]
            where = where.rpartition(".")[0]
        return None

    def totals(self) -> dict[str, int]:
        """Sum up what changes hands, by the Vietnamese word for it."""
        found: dict[str, int] = {}
        for held in self.held:
            found[held.what.vi] = found.get(held.what.vi, 0) + held.count
        return found

    def to_json(self) -> dict[str, Any]:
        names = self.handing.names
        return {
            "title": self.plan.title,
            "effective_on": self.plan.effective_on.isoformat(),
            "legal_basis": self.plan.legal_basis,
            "problems": [{**problem.to_json(), "line": self.line_of(problem)} for problem in self.problems],
            "places": {
                "ended": [{"code": p.code, "name": p.full_name} for p in self.places.ended.values()],
                "begun": [{"code": b.code, "name": b.full_name} for b in self.places.begun.values()],
                "passings": len(self.places.passings),
                "outlines_unknown": len(outlines_after(self.places).unknown),
            },
            "institutions": [
                {"from": names[one.old_id], "into": names[one.new_id], "whole": one.is_whole}
                for one in self.schools.passed
            ],
            "changes_hands": [
                {
                    "what": held.what.to_json(),
                    "count": held.count,
                    "from": names.get(held.giver_id, ""),
                    "into": names.get(held.taker_id, "") if held.taker_id else None,
                    "names": list(held.names),
                    "note": held.note and held.note.to_json(),
                }
                for held in self.held
            ],
        }


def review(actor: Actor, plan: Plan) -> Review:
    """Say what a plan changes, what changes hands and what blocks it. Writes nothing."""
    places = plan_places([act for act in plan.acts if act.is_of_places], plan.effective_on)
    handing = Handing(plan.effective_on, places)
    schools = plan_schools([act for act in plan.acts if not act.is_of_places], handing)
    for holder in holders():
        holder.prepare(actor, handing)
    for what in handing.named:
        _unread(handing, what.key, what.where)
    held = [*tell_own(actor, handing), *(line for holder in holders() for line in holder.tell(actor, handing))]
    return Review(plan, handing, schools, held)


def _unread(handing: Handing, key: str, where: str) -> None:
    message = vi_en(
        "Không tìm thấy «{key}» ở trường này vào ngày có hiệu lực. Hãy kiểm tra tên lớp hoặc số định danh.",
        "“{key}” is not found at this school on the day. Check the class name or the personal number.",
    )
    handing.block("named-unknown", where, message.fill(key=key))
