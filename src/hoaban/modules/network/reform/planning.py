"""From acts on institutions and sites to who takes over what; what stands in the way is told at once, each with what to do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from hoaban.kernel.errors import Problem
from hoaban.kernel.ids import uuid7
from hoaban.kernel.language import day as written
from hoaban.kernel.language import vi_en
from hoaban.kernel.text import clean_text, fold
from hoaban.modules.network import rules
from hoaban.modules.network.lineage import coded
from hoaban.modules.network.models import Institution, InstitutionAlias, InstitutionPlace, Management, Site
from hoaban.modules.network.reform.handing import Handing, Named
from hoaban.modules.places.lookup import successor_on
from hoaban.modules.places.models import Place
from hoaban.modules.places.reform.acts import Act, Taker

NAMED = ("classes", "pupils", "staff")


@dataclass(frozen=True, slots=True)
class Founded:
    """An institution that begins: its columns, where it stands, who manages it, and whom it is like."""

    columns: dict[str, Any]
    commune_id: UUID
    body: str
    like: Institution


@dataclass(frozen=True, slots=True)
class Passed:
    """An institution passes into another, or gives a part to it."""

    old_id: UUID
    new_id: UUID
    is_whole: bool
    is_default: bool


@dataclass(slots=True)
class SchoolChanges:
    """What the acts do to institutions, beside what changes hands."""

    founded: dict[str, Founded] = field(default_factory=dict)
    passed: list[Passed] = field(default_factory=list)
    relocated: dict[UUID, UUID] = field(default_factory=dict)
    renamed: list[tuple[Institution, str, str]] = field(default_factory=list)
    closed: list[Institution] = field(default_factory=list)
    closed_sites: list[Site] = field(default_factory=list)
    reopened_sites: list[Site] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """What the ledger keeps of it as an argument; its change log has every row."""
        return {
            "founded": list(self.founded),
            "passed": len(self.passed),
            "closed": [school.code for school in self.closed],
        }


def plan_schools(acts: Sequence[Act], handing: Handing) -> SchoolChanges:
    """Say what the acts do to institutions and sites; puts into the handing who takes over what, and what blocks it."""
    planning = _Planning(handing)
    for act in acts:
        planning.take(act)
    planning.refuse_chains()
    handing.closing = {school.pk for school in planning.changes.closed}
    handing.closing_sites = {site.pk for site in planning.changes.closed_sites}
    return planning.changes


@dataclass(slots=True)
class _Planning:
    handing: Handing
    changes: SchoolChanges = field(default_factory=SchoolChanges)

    def take(self, act: Act) -> None:
        match act.what, act.verb:
            case "institution", "merge":
                self.merge(act)
            case "institution", "split":
                self.split(act)
            case "institution", "move":
                self.relocate(act)
            case "institution", "rename":
                self.rename(act)
            case "institution", "close":
                self.changes.closed += [school for giver in act.givers if (school := self.giver(act, giver.code))]
            case "institution", "reopen":
                self.reopen(act)
            case "site", "move":
                self.move_site(act)
            case "site", "close":
                self.changes.closed_sites += [site for giver in act.givers if (site := self.site(act, giver.code))]
            case "site", "reopen":
                self.reopen_site(act)

    def merge(self, act: Act) -> None:
        taker, givers = act.takers[0], [self.giver(act, giver.code) for giver in act.givers]
        olds = [school for school in givers if school is not None]
        into = self.found(act, taker, olds) if taker.is_new else self.heir(act, taker.code)
        if into is None:
            return
        for old in olds:
            if old.pk != into:
                self.give(act, old, into)

    def give(self, act: Act, old: Institution, into: UUID) -> None:
        if old.pk in self.handing.heirs:
            self.blame("given-twice", f"{act.where}.from", old, "{school} đã có trong một mục khác của phương án. Hãy bỏ một mục.",
                       "{school} is in another act of the plan. Take one of them away.")  # fmt: skip
            return
        self.handing.heirs[old.pk] = into
        self.changes.passed.append(Passed(old.pk, into, is_whole=True, is_default=True))

    def split(self, act: Act) -> None:
        old = self.giver(act, act.givers[0].code)
        if old is None:
            return
        takers = {
            taker.code: (self.found(act, taker, [old]) if taker.is_new else self.heir(act, taker.code))
            for taker in act.takers
        }
        heir = old.pk if act.rest == old.code else takers.get(act.rest)
        if heir is None or old.pk in self.handing.heirs:
            self.blame("rest-unknown", f"{act.where}.rest", old, "Hãy ghi ở «rest» mã trường nhận phần còn lại của {school}, mỗi trường một mục.",
                       "Name under “rest” the code of the school that takes the rest of {school}; one act a school.")  # fmt: skip
            return
        self.handing.heirs[old.pk] = heir
        for taker in act.takers:
            into = takers[taker.code]
            if into is not None:
                self.changes.passed.append(Passed(old.pk, into, is_whole=False, is_default=into == heir))
                self._assign(act, old, taker, into)

    def _assign(self, act: Act, old: Institution, taker: Taker, into: UUID) -> None:
        where = f"{act.where}.into"
        for name in taker.more.get("sites", ()):
            site = Site.objects.on(self.handing.on).filter(institution=old, name=clean_text(name)).first()
            if site is None:
                self.blame("site-unknown", where, old, f"{{school}} không có điểm trường «{name}» vào ngày này.",
                           f"{{school}} has no site “{name}” on that day.")  # fmt: skip
            else:
                self.handing.sites[site.pk] = into
        for what in NAMED:
            for key in taker.more.get(what, ()):
                into_class = key["into"] if isinstance(key, dict) else ""
                named = str(key["id"]) if isinstance(key, dict) else str(key)
                self.handing.named.append(Named(what, named, old.pk, into, where, into_class))

    def relocate(self, act: Act) -> None:
        old, commune = self.giver(act, act.givers[0].code), self.commune(act, act.to)
        if old is not None and commune is not None:
            self.changes.relocated[old.pk] = commune

    def rename(self, act: Act) -> None:
        old = self.giver(act, act.givers[0].code)
        if old is None:
            return
        self.handing.problems.extend(rules.problems_of_name(act.name or old.name))
        if act.code and act.code != old.code:
            self._refuse_taken(act, act.code)
        self.changes.renamed.append((old, act.name or old.name, act.code or old.code))

    def reopen(self, act: Act) -> None:
        old = coded(act.givers[0].code)
        if old is None or old.ends_on is None or old.ends_on > self.handing.on:
            self.blame_code("not-closed", f"{act.where}.from", act.givers[0].code, "Không có trường mã «{code}» đã giải thể trước ngày {day}.",
                            "No school with the code “{code}” was closed before {day}.")  # fmt: skip
            return
        self.handing.names[old.pk] = old.name
        into = self.found(act, Taker(act.code, act.name or old.name, parent=act.to), [old])
        if into is not None:
            self.changes.passed.append(Passed(old.pk, into, is_whole=False, is_default=False))

    def move_site(self, act: Act) -> None:
        site, into = self.site(act, act.givers[0].code), self.heir(act, act.to)
        if site is None or into is None:
            return
        if site.is_main:
            self.blame("main-site", f"{act.where}.from", site.institution, "Điểm chính của {school} chỉ chuyển khi sáp nhập cả trường.",
                       "The main site of {school} passes only with the whole school.")  # fmt: skip
            return
        self.handing.heirs.setdefault(site.institution_id, site.institution_id)
        self.handing.sites[site.pk] = into
        self.changes.passed.append(Passed(site.institution_id, into, is_whole=False, is_default=False))

    def reopen_site(self, act: Act) -> None:
        school, _, name = act.givers[0].code.partition("/")
        old = Site.objects.filter(institution__code=school, name=clean_text(name), ends_on__lte=self.handing.on).last()
        if (
            old is None
            or Site.objects.on(self.handing.on).filter(institution_id=old.institution_id, name=old.name).exists()
        ):
            self.blame_code("not-closed", f"{act.where}.from", act.givers[0].code, "Không có điểm trường «{code}» đã đóng trước ngày {day}.",
                            "No site “{code}” was closed before {day}.")  # fmt: skip
        else:
            self.changes.reopened_sites.append(old)

    def refuse_chains(self) -> None:
        """Whoever takes something over on the day does not end on it."""
        for pk in self.handing.takers & self.handing.ended | {s.pk for s in self.changes.closed} & set(
            self.handing.heirs
        ):
            school = Institution.objects.get(pk=pk)
            self.blame("takes-and-ends", "acts", school, "{school} vừa nhận vừa kết thúc trong cùng ngày. Hãy chia thành hai phương án.",
                       "{school} takes over and ends on one day. Make two plans of it.")  # fmt: skip

    def giver(self, act: Act, code: str) -> Institution | None:
        """Find a school that is open on the day, and say why it cannot change then."""
        where, on = f"{act.where}.from", self.handing.on
        school = coded(code)
        if school is None:
            self.blame_code("school-unknown", where, code, "Không có trường nào mang mã «{code}». Hãy kiểm tra mã.",
                            "No school has the code “{code}”. Check it.")  # fmt: skip
            return None
        self.handing.names[school.pk] = school.name
        if school.ends_on is not None or school.starts_on >= on:
            self.blame("not-open", where, school, "{school} không hoạt động trước và sau ngày này. Hãy kiểm tra mã và ngày.",
                       "{school} is not open before and after that day. Check the code and the day.")  # fmt: skip
            return None
        return school

    def heir(self, act: Act, code: str) -> UUID | None:
        if code in self.changes.founded:
            found: UUID = self.changes.founded[code].columns["id"]
            return found
        school = self.giver(act, code)
        return school.pk if school is not None else None

    def site(self, act: Act, code: str) -> Site | None:
        """Find a site, named by its school's code and its name: `11TH0001/Điểm bản Huổi Lóng`."""
        school, _, name = code.partition("/")
        found = (
            Site.objects.on(self.handing.on)
            .select_related("institution")
            .filter(institution__code=school, name=clean_text(name))
            .first()
        )
        if found is None or found.starts_on >= self.handing.on:
            self.blame_code("site-unknown", f"{act.where}.from", code, "Không có điểm trường «{code}» vào ngày {day}. Viết mã trường/tên điểm.",
                            "There is no site “{code}” on {day}. Write school code/site name.")  # fmt: skip
            return None
        self.handing.names[found.institution_id] = found.institution.name
        return found

    def found(self, act: Act, taker: Taker, olds: Sequence[Institution]) -> UUID | None:
        """Found a school, like the first that passes into it where the plan says nothing else."""
        if taker.code in self.changes.founded:
            return self.heir(act, taker.code)
        if not olds:
            return None
        like, on = olds[0], self.handing.on
        problems = [*self._refused(taker, like)]
        self._refuse_taken(act, taker.code)
        where = InstitutionPlace.objects.filter(institution=like, starts_on__lte=on).order_by("-starts_on").first()
        commune = self.commune(act, taker.parent) if taker.parent else self._commune_then(where)
        self.handing.problems += [Problem(p.code, f"{act.where}.into", p.message) for p in problems]
        if commune is None:
            return None
        columns = {
            "id": uuid7(),
            "code": taker.code,
            "name": clean_text(taker.name),
            "search_key": fold(taker.name),
            "kind": taker.more.get("kind", like.kind),
            "levels": list(taker.more.get("levels", like.levels)),
            "boarding_kind": like.boarding_kind,
            "ownership": like.ownership,
            "starts_on": on,
        }
        self.changes.founded[taker.code] = Founded(columns, commune, self._body(taker, like), like)
        self.handing.names[columns["id"]] = taker.name
        self.handing.founded.add(columns["id"])
        founded: UUID = columns["id"]
        return founded

    def _refused(self, taker: Taker, like: Institution) -> Iterator[Problem]:
        yield from rules.problems_of_founding(taker.code, taker.name, like.ownership, like.boarding_kind)
        yield from rules.problems_of_kind(taker.more.get("kind", like.kind), taker.more.get("levels", like.levels))
        yield from rules.problems_of_management(self._body(taker, like))

    def _body(self, taker: Taker, like: Institution) -> str:
        last = Management.objects.filter(institution=like).order_by("-starts_on").first()
        return str(taker.more.get("body") or (last.body if last else "commune"))

    def _refuse_taken(self, act: Act, code: str) -> None:
        taken = Institution.objects.filter(code=code).exists() or InstitutionAlias.objects.filter(code=code).exists()
        if taken or not code:
            self.blame_code("code-taken", act.where, code, "Mã trường «{code}» trống hoặc đã được dùng. Mã của một trường không bao giờ dùng lại.",
                            "The code “{code}” is empty or taken. A school's code is never used again.")  # fmt: skip

    def commune(self, act: Act, code: str) -> UUID | None:
        begun = self.handing.places.begun.get((Place.COMMUNE, code))
        if begun is not None:
            return begun.id
        place = Place.objects.on(self.handing.on).communes().filter(code=code).first()
        if place is None or place.pk in self.handing.places.ended:
            self.blame_code("commune-unknown", act.where, code, "Không có xã, phường mã «{code}» từ ngày {day}.",
                            "No commune has the code “{code}” from {day}.")  # fmt: skip
            return None
        return place.pk

    def _commune_then(self, where: InstitutionPlace | None) -> UUID | None:
        """Where a school stands on the day, reforms of that same day included."""
        if where is None:
            return None
        heir = self.handing.places.heirs.get(where.commune_id)
        if heir is not None:
            return heir
        now = successor_on(where.commune, self.handing.on)
        return now.pk if now is not None else None

    def blame(self, code: str, where: str, school: Institution, vi: str, en: str) -> None:
        self.handing.block(code, where, vi_en(vi, en).fill(school=f"{school.name} ({school.code})"))

    def blame_code(self, code: str, where: str, named: str, vi: str, en: str) -> None:
        self.handing.block(code, where, vi_en(vi, en).fill(code=named, day=written(self.handing.on)))
