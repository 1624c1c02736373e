"""From acts to what ends, begins and passes; everything that stands in the way is told at once, each with what to do."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from hoaban.kernel.among import among
from hoaban.kernel.errors import Problem
from hoaban.kernel.language import day as written
from hoaban.kernel.language import vi_en
from hoaban.modules.places.models import Place
from hoaban.modules.places.reform.acts import MERGE, RENAME, Act, Giver, Taker
from hoaban.modules.places.reform.passing import Begun, Passing, PlaceChanges

ABOVE = {
    Place.PROVINCE: (Place.NATION,),
    Place.DISTRICT: (Place.PROVINCE,),
    Place.COMMUNE: (Place.PROVINCE, Place.DISTRICT),
}
ABOVE[Place.VILLAGE] = (Place.COMMUNE,)
NATION = "VN"


def plan_places(acts: Sequence[Act], on: date) -> PlaceChanges:
    """Say what the acts on places do on a day. Its `problems` are what blocks it; with any, it cannot be applied."""
    planning = _Planning(PlaceChanges(on), _Standing.on(acts, on))
    for act in sorted(acts, key=lambda act: list(ABOVE).index(act.what)):  # provinces first: communes name them
        planning.take(act)
    planning.refuse_half_given()
    planning.let_follow()
    return planning.changes


@dataclass(slots=True)
class _Standing:
    """The places that the acts name: as they hold on the day, and those of the code that had ended before it."""

    holding: dict[tuple[str, str], Place]
    gone: dict[tuple[str, str], Place]

    @classmethod
    def on(cls, acts: Sequence[Act], on: date) -> "_Standing":
        codes = {NATION} | {code for act in acts for code in _codes(act)}
        holding, gone = {}, {}
        for place in _with_parents(Place.objects.filter(among("code", codes)).order_by("starts_on")):
            if place.holds_on(on):
                holding[place.kind, place.code] = place
            elif place.ends_on is not None and place.ends_on <= on:
                gone[place.kind, place.code] = place
        return cls(holding, gone)


def _with_parents(places: QuerySet[Place]) -> Sequence[Place]:
    """Give places with what they lie in: ten thousand communes lie in 700 districts, each read once."""
    rows = list(places)
    above = Place.objects.in_bulk({row.parent_id for row in rows} - {None, *(row.pk for row in rows)})
    above |= {row.pk: row for row in rows}
    for row in rows:
        row.parent = above.get(row.parent_id)
    return rows


def _codes(act: Act) -> Iterator[str]:
    yield from (giver.code for giver in act.givers)
    for taker in act.takers:
        yield from (taker.code, taker.parent)
    yield from (act.rest, act.to, act.code)


@dataclass(slots=True)
class _Planning:
    changes: PlaceChanges
    standing: _Standing
    parts: dict[UUID, list[tuple[Place, Giver, str]]] = field(default_factory=lambda: defaultdict(list))

    def take(self, act: Act) -> None:
        match act.verb:
            case "merge":
                self.merge(act)
            case "split":
                self.split(act)
            case "move" | "rename":
                self.replace(act)
            case "close":
                for giver in act.givers:
                    self.end(act, giver)
            case "reopen":
                self.reopen(act)

    def merge(self, act: Act) -> None:
        """Let places pass into one that begins, or that stands already and goes on."""
        taker = act.takers[0]
        olds = [(self.giver(act, giver), giver) for giver in act.givers]
        known = [old for old, _ in olds if old is not None]
        codes = {giver.code for giver in act.givers}
        if not taker.is_new and taker.code not in codes:
            into = self.heir(act, taker.code)
        else:
            into = self.begin(act, _as_its_namesake(taker, known), known)
        if into is None:
            return
        for old, giver in olds:
            if old is not None:
                self.give(act, old, giver, into)

    def give(self, act: Act, old: Place, giver: Giver, into: UUID) -> None:
        where = f"{act.where}.from"
        if old.pk in self.changes.ended and not (giver.is_part and old.pk in self.parts):
            self.blame("given-twice", where, old, "{place} đã được sáp nhập hoặc kết thúc ở một mục khác. Hãy bỏ một mục.",
                       "{place} passes on or ends in another act already. Take one of them away.")  # fmt: skip
            return
        if giver.is_part:
            self.parts[old.pk].append((old, giver, where))
        self.changes.ended[old.pk] = old
        self.changes.pass_on(Passing(old, into, not giver.is_part, giver.is_rest or not giver.is_part, where))

    def split(self, act: Act) -> None:
        """Let a place pass into several, or let some leave it while it goes on."""
        old = self.giver(act, act.givers[0])
        if old is None:
            return
        goes_on = act.rest == old.code and all(taker.code != old.code for taker in act.takers)
        if not goes_on:
            self.changes.ended[old.pk] = old
        if act.rest not in {old.code if goes_on else "", *(taker.code for taker in act.takers)}:
            self.blame("rest-unknown", f"{act.where}.rest", old, "Hãy ghi ở «rest» mã đơn vị nhận phần còn lại của {place}.",
                       "Name under “rest” the code of the unit that takes the rest of {place}.")  # fmt: skip
        for taker in act.takers:
            into = self.begin(act, _as_its_namesake(taker, [old]), [old])
            if into is not None:
                is_rest = taker.code == act.rest and not goes_on
                self.changes.pass_on(Passing(old, into, False, is_rest, f"{act.where}.into"))
                self.changes.schools |= dict.fromkeys(taker.more.get("schools", ()), into)

    def replace(self, act: Act) -> None:
        """Let a place go on under another name or code, or inside another place."""
        old = self.giver(act, act.givers[0])
        if old is None:
            return
        code = (act.code if act.verb == RENAME else "") or old.code
        taker = Taker(code, act.name or old.name, act.type_name or old.type_name, act.to)
        self.changes.ended[old.pk] = old
        into = self.begin(act, taker, [old])
        if into is not None:
            self.changes.pass_on(Passing(old, into, True, True, act.where))

    def reopen(self, act: Act) -> None:
        giver = act.givers[0]
        old = self.standing.gone.get((act.what, giver.code))
        if old is None:
            self.blame_code("place-unknown", f"{act.where}.from", giver.code, "Chưa từng có đơn vị mã «{code}» đã kết thúc trước ngày này.",
                            "No unit with the code “{code}” ended before that day.")  # fmt: skip
            return
        taker = Taker(
            act.code or old.code, act.name or old.name, act.type_name or old.type_name, act.to or self._above_now(old)
        )
        into = self.begin(act, taker, [old])
        if into is not None:
            self.changes.pass_on(Passing(old, into, False, False, act.where))

    def _above_now(self, old: Place) -> str:
        return old.parent.code if old.parent else ""

    def end(self, act: Act, giver: Giver) -> None:
        old = self.giver(act, giver)
        if old is not None:
            self.changes.ended[old.pk] = old

    def giver(self, act: Act, giver: Giver) -> Place | None:
        """Find a place that gives or ends, and say why it cannot."""
        where, on = f"{act.where}.from", self.changes.on
        old = self.standing.holding.get((giver.what or act.what, giver.code))
        if old is None:
            self.blame_code("place-unknown", where, giver.code, "Không có đơn vị mã «{code}» vào ngày {day}. Hãy kiểm tra mã và ngày.",
                            "No unit has the code “{code}” on {day}. Check the code and the day.")  # fmt: skip
            return None
        if old.ends_on is not None:
            self.blame("already-ends", where, old, "{place} đã có ngày kết thúc {end}. Hãy hoàn tác việc đó trước.",
                       "{place} ends on {end} already. Undo that first.")  # fmt: skip
            return None
        if old.starts_on >= on:
            self.blame("begins-that-day", where, old, "{place} mới bắt đầu từ {start}. Hãy chọn ngày sau đó.",
                       "{place} begins only on {start}. Choose a later day.")  # fmt: skip
            return None
        return old

    def heir(self, act: Act, code: str) -> UUID | None:
        """Find a place that stands and takes over, or one that another act begins."""
        begun = self.changes.begun.get((act.what, code))
        if begun is not None:
            return begun.id
        place = self.standing.holding.get((act.what, code))
        if place is None:
            self.blame_code("place-unknown", f"{act.where}.into", code, "Không có đơn vị mã «{code}» vào ngày {day}. Nếu là đơn vị mới, hãy ghi tên.",
                            "No unit has the code “{code}” on {day}. If it is new, give its name.")  # fmt: skip
            return None
        self.changes.going_on[place.pk] = place
        return place.pk

    def begin(self, act: Act, taker: Taker, olds: Sequence[Place]) -> UUID | None:
        """Let a place begin, unless its code stands for another one."""
        key = (act.what, taker.code)
        known = self.changes.begun.get(key)
        if known is not None:
            same = act.verb == MERGE and known.name == taker.name
            if not same:
                self.blame_code("code-twice", f"{act.where}.into", taker.code, "Mã «{code}» được đặt cho hai đơn vị mới. Hãy sửa một mã.",
                                "Two new units get the code “{code}”. Correct one of them.")  # fmt: skip
            return known.id if same else None
        above = self.above(act, taker, olds)
        if above is None:
            return None
        parent_id, province = above
        like = next((old for old in olds if old.code == taker.code), olds[0] if olds else None)
        type_name = taker.type_name or (like.type_name if like else "")
        own_code = taker.code if act.what == Place.PROVINCE else province
        begun = Begun(act.what, taker.code, taker.name, type_name, parent_id, own_code, like)
        self.changes.begin(begun)
        return begun.id

    def above(self, act: Act, taker: Taker, olds: Sequence[Place]) -> tuple[UUID | None, str] | None:
        """Find in which place the new one lies: the one named, else where its forerunners lay."""
        code = taker.parent or (NATION if act.what == Place.PROVINCE else self._usual_above(olds))
        for kind in ABOVE[act.what]:
            begun = self.changes.begun.get((kind, code))
            if begun is not None:
                return begun.id, begun.province_code
            place = self.standing.holding.get((kind, code)) or self._above_of(olds, kind, code)
            if place is not None and place.pk not in self.changes.ended:
                return place.pk, place.province_code
        self.blame_code("parent-unknown", f"{act.where}.into", code, "Không có đơn vị cấp trên mã «{code}» vào ngày {day}. Hãy ghi «parent».",
                        "No unit above has the code “{code}” on {day}. Give “parent”.")  # fmt: skip
        return None

    def _usual_above(self, olds: Sequence[Place]) -> str:
        """Give the code of the place that the first forerunner lies in; of its heir, or of the one above, where that ends."""
        parent = olds[0].parent if olds else None
        while parent is not None and parent.pk in self.changes.ended:
            heir = self.changes.heir_of(parent.pk)
            if heir is not None:
                return self.changes.taker(heir).code
            parent = parent.parent
        return parent.code if parent is not None else ""

    def _above_of(self, olds: Sequence[Place], kind: str, code: str) -> Place | None:
        found = (old.parent for old in olds if old.parent is not None)
        return next((p for p in found if (p.kind, p.code) == (kind, code) and p.holds_on(self.changes.on)), None)

    def refuse_half_given(self) -> None:
        """A place given in parts says who takes the rest, once."""
        for given in self.parts.values():
            if sum(giver.is_rest for _, giver, _ in given) != 1:
                self.blame("rest-unknown", given[0][2], given[0][0], "{place} được chia làm nhiều phần: hãy ghi «rest: true» ở đúng một phần.",
                           "{place} is given in parts: write “rest: true” at exactly one of them.")  # fmt: skip
        for code, begun in list(self.changes.begun.items()):
            place = self.standing.holding.get(code)
            if place is not None and place.pk not in self.changes.ended:
                self.blame("code-taken", "acts", place, f"Mã «{begun.code}» đang là mã của {{place}}. Hãy chọn mã khác.",
                           f"The code “{begun.code}” is that of {{place}}. Choose another.")  # fmt: skip

    def let_follow(self) -> None:
        """Let what lies in an ended place, and that no act treats, go on inside the place's heir."""
        for _ in ABOVE:
            heirs, ended = self.changes.heirs, self.changes.ended
            inside = Place.objects.on(self.changes.on).filter(among("parent_id", set(ended) - self.changes.followed))
            self.changes.followed |= set(ended)
            for place in _with_parents(inside.exclude(among("id", set(ended)))):
                if place.pk not in ended:
                    self._follow(place, heirs)

    def _follow(self, place: Place, heirs: dict[UUID, UUID]) -> None:
        above = _parent(place)
        into = heirs.get(above.pk)
        if into is None:
            self.blame("not-empty", "acts", above, f"{{place}} còn {place.full_name}. Hãy ghi nơi nhận trong phương án.",
                       f"{{place}} still holds {place.full_name}. Say in the plan where it goes.")  # fmt: skip
            return
        if place.ends_on is not None or place.starts_on >= self.changes.on:
            self.blame("already-ends", "acts", place, "{place} có thay đổi vào hoặc sau ngày này. Hãy hoàn tác việc đó trước.",
                       "{place} changes on or after that day. Undo that first.")  # fmt: skip
            return
        province = self.changes.taker(into).province_code
        begun = Begun(place.kind, place.code, place.name, place.type_name, into, province, place)
        self.changes.begin(begun)
        self.changes.ended[place.pk] = place
        self.changes.pass_on(Passing(place, begun.id, True, True, "acts"))

    def blame(self, code: str, where: str, place: Place, vi: str, en: str) -> None:
        words = {
            "place": f"{place.full_name} ({place.code})",
            "start": written(place.starts_on),
            "end": written(place.ends_on) if place.ends_on else "",
        }
        self.changes.problems.append(Problem(code, where, vi_en(vi, en).fill(**words)))

    def blame_code(self, code: str, where: str, named: str, vi: str, en: str) -> None:
        words = {"code": named, "day": written(self.changes.on)}
        self.changes.problems.append(Problem(code, where, vi_en(vi, en).fill(**words)))


def _parent(place: Place) -> Place:
    if place.parent is None:
        raise LookupError(f"{place.full_name} lies in nothing")
    return place.parent


def _as_its_namesake(taker: Taker, olds: Iterable[Place]) -> Taker:
    """A taker that only has the code of one of the givers is called like it."""
    like = next((old for old in olds if old.code == taker.code), None)
    if taker.is_new or like is None:
        return taker
    return Taker(taker.code, like.name, taker.type_name or like.type_name, taker.parent, taker.more)
