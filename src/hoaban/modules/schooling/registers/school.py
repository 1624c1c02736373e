"""The school of a workbook: opened when it is new, brought up to date where the register says otherwise."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import models

from hoaban.kernel.action import Load
from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, invalid
from hoaban.kernel.ids import uuid7
from hoaban.kernel.text import clean_text
from hoaban.modules.network import actions as network
from hoaban.modules.network.levels import CONTINUING, UPPER
from hoaban.modules.network.loading import load_network
from hoaban.modules.network.models import ComputerCount, Connectivity, RoomCount, Site, StandardStatus
from hoaban.modules.network.reads import SchoolFacts, school_facts
from hoaban.modules.schooling.models import SchoolClass
from hoaban.modules.schooling.registers.knowing import put_in_by_registers
from hoaban.modules.schooling.registers.labels import key
from hoaban.modules.schooling.registers.records import Register, RegisterSchool
from hoaban.modules.schooling.registers.reference import Reference
from hoaban.modules.schooling.registers.taking_back import take_back_site

Add = Callable[[str, int], None]
SITE_COLUMNS = ("id", "institution_id", "name", "is_main", "starts_on", "ends_on")
UNNAMED = "Điểm trường"
LONGEST_CODE, LONGEST_NAME, LONGEST_SITE = 20, 200, 120
MOST, MOST_SITES = 1_000_000, 100  # a count beyond is a slip of the keyboard
MAIN_NAMES = {"", "diem chinh", "diem truong chinh", "trung tam", "diem trung tam", "truong chinh", "chinh"}


def site_key(name: str) -> str:
    """Give the key by which a site is known, of the part of its name that is kept."""
    return key(name[:LONGEST_SITE])


def kind_of(school: RegisterSchool) -> str:
    """Tell the kind of institution from its name and levels."""
    name = key(school.name)
    if "gdnn" in name or "giao duc nghe nghiep" in name:
        return "vocational_centre"
    if name.startswith(("trung tam hoc tap cong dong", "tt htcd", "tthtcd")):
        return "community_centre"
    if school.levels in {(CONTINUING,), ()} or name.startswith(("trung tam", "tt gdtx")):
        return "continuing_centre"
    return school.levels[0] if len(school.levels) == 1 else "multi"


def levels_of(school: RegisterSchool) -> list[str]:
    """The levels that an institution of its kind can teach: a centre teaches continuing education, whatever else it writes."""
    is_centre = kind_of(school).endswith("_centre")
    return [level for level in school.levels if level == CONTINUING or not is_centre]


def boarding_of(name: str) -> str:
    """Tell an ethnic boarding school (PTDTNT) or semi-boarding school (PTDTBT) by its name."""
    words = key(name)
    if "ptdtnt" in words or "dan toc noi tru" in words:
        return "full"
    return "semi" if "ptdtbt" in words or "dan toc ban tru" in words else "none"


def body_of(school: RegisterSchool) -> str:
    """Who manages a school by law: the department what reaches upper secondary, centres and boarding schools; the commune the rest."""
    if school.ownership == "private":
        return "private"
    above = UPPER in school.levels or kind_of(school).endswith("_centre") or boarding_of(school.name) == "full"
    return "department" if above else "commune"


def open_school(actor: Actor, register: Register, on: date, reference: Reference) -> UUID:
    """Open the school of a workbook that the database does not know yet; only those who may see everything can."""
    school = register.school
    opened = network.open_institution(
        actor,
        code=school.code,
        name=school.name[:LONGEST_NAME] or school.code,
        kind=kind_of(school),
        levels=levels_of(school),
        commune_id=commune_of(register, on, reference),
        body=body_of(school),
        on=on,
        boarding_kind=boarding_of(school.name),
        ownership=school.ownership,
    )
    return opened.pk


def commune_of(register: Register, on: date, reference: Reference) -> UUID:
    """Find the commune of a school that is to be opened. Raises `Invalid` for what no school can be opened with."""
    school = register.school
    if len(school.code) > LONGEST_CODE:
        raise invalid(
            "code-too-long",
            register.file,
            f"Mã trường «{school.code[:40]}» dài quá {LONGEST_CODE} ký tự. Hãy sửa ở trang thông tin trường.",
            f"The school’s code “{school.code[:40]}” is longer than {LONGEST_CODE} characters. Mend it on the sheet of facts.",
        )
    found = reference.commune(school.commune_code, on)
    if found is None:
        raise invalid(
            "commune-unknown",
            register.file,
            f"Mã xã/phường «{school.commune_code}» không có trong danh mục. Hãy sửa ở trang thông tin trường.",
            f"There is no commune with the code “{school.commune_code}”. Mend it on the sheet of the school’s facts.",
        )
    return found


@dataclass
class SchoolBook:
    """Lets the school's facts be as the register says from the year's first day on.

    What is so already is not written again. What a school is (its name, its standard) only those above it decide. `until` is the
    day from which a later year's register speaks, where there is one.
    """

    actor: Actor
    institution_id: UUID
    register: Register
    on: date
    until: date | None
    is_opening: bool
    add: Add
    _opened: int = 0

    def write(self) -> dict[str, UUID]:
        """Write the facts; gives the sites by the key of their name, "" the main one."""
        sites = self._sites()
        if self.is_opening:
            self._furnish(sites[""])
            return sites
        self._rooms(sites[""])
        self._computers()
        self._connect()
        if self.actor.reach("institution.manage").everything:
            self._decide()
        return sites

    @property
    def school(self) -> RegisterSchool:
        return self.register.school

    @cached_property
    def facts(self) -> SchoolFacts:
        found = school_facts(self.actor, self.institution_id, self.on)
        if found is None:  # whoever imports a register sees its school; the action has checked it
            raise Denied("institution.read")
        return found

    # -- sites

    @cached_property
    def _all_sites(self) -> list[Site]:
        return list(Site.objects.filter(institution_id=self.institution_id).order_by("starts_on", "name"))

    @cached_property
    def _present_sites(self) -> list[Site]:
        return [each for each in self._all_sites if each.starts_on <= self.on and not _is_over(each, self.on)]

    def _sites(self) -> dict[str, UUID]:
        """Open the sites that classes name, and unnamed ones up to the number of satellites that the register states."""
        main = next((site for site in self._present_sites if site.is_main), None)
        if main is None:
            raise invalid(
                "not-open",
                self.register.file,
                "Trường không hoạt động vào đầu năm học này. Kiểm tra mã trường và năm học.",
                "The school was not open at the beginning of this school year. Check the school’s code and the year.",
            )
        sites = {site_key(site.name): site.pk for site in self._present_sites if not site.is_main}
        sites |= dict.fromkeys([*MAIN_NAMES, site_key(main.name)], main.pk)
        later = {site_key(site.name): site.starts_on for site in reversed(self._all_sites) if site.starts_on > self.on}
        new = {name: uuid7() for name in self._missing(sites)}
        rows = [
            [
                pk,
                self.institution_id,
                name[:LONGEST_SITE].strip(),
                False,
                self.on,
                later.get(site_key(name), self.until),
            ]
            for name, pk in new.items()
        ]
        if rows:
            self._load([Load(Site, SITE_COLUMNS, rows)])
        self._opened = len(rows)
        self.add("sites", len(rows))
        return sites | {site_key(name): pk for name, pk in new.items()}

    def _missing(self, sites: Mapping[str, UUID]) -> Iterator[str]:
        named = {
            site_key(each.site): clean_text(each.site)
            for each in self.register.classes
            if site_key(each.site) not in sites
        }
        yield from named.values()
        present = sum(not site.is_main for site in self._present_sites)
        number = 0
        for _ in range(min(self.school.satellite_sites or 0, MOST_SITES) - present - len(named)):
            number += 1
            while key(f"{UNNAMED} {number}") in {*sites, *named}:
                number += 1
            yield f"{UNNAMED} {number}"

    def retire_sites(self) -> None:
        """Close satellites beyond the number stated that no class names any more, the misnamed before the unnamed."""
        said = self.school.satellite_sites
        satellites = [site for site in self._present_sites if not site.is_main]
        surplus = 0 if said is None else len(satellites) + self._opened - said
        named = {site_key(each.site) for each in self.register.classes}
        extra = [site for site in satellites if site_key(site.name) not in named] if surplus > 0 else []
        for site in sorted(self._dispensable(extra), key=_is_unnamed)[:surplus]:
            if site.starts_on < self.on:
                network.close_site(self.actor, site_id=site.pk, on=self.on)
            else:
                take_back_site(self.actor, institution_id=self.institution_id, row_id=site.pk)
            self.add("sites closed", 1)

    def _dispensable(self, sites: Sequence[Site]) -> list[Site]:
        """Keep those that a register put in and that hold neither classes nor rooms."""
        used = set(SchoolClass.objects.filter(site__in=sites).values_list("site_id", flat=True))
        used |= set(RoomCount.objects.filter(site__in=sites).values_list("site_id", flat=True))
        return [site for site in put_in_by_registers(self.institution_id, sites) if site.pk not in used]

    # -- facts

    def _furnish(self, main: UUID) -> None:
        """Give a school that was opened just now all its facts at once."""
        school, keys = self.school, (self.institution_id, self.on)
        rooms = [[uuid7(), *keys, main, "classroom", structure, _count(n), 0] for structure, n in school.rooms]
        computers = [[uuid7(), *keys, purpose, _count(n)] for purpose, n in school.computers]
        net = [] if school.has_internet is None else [[uuid7(), *keys, *self._connection(None)]]
        standard = [[uuid7(), *keys, school.standard_level, ""]] if school.standard_level else []
        tables: list[tuple[type[models.Model], tuple[str, ...], list[list[Any]]]] = [
            (RoomCount, ("site_id", "use", "structure", "count", "two_shift_count"), rooms),
            (ComputerCount, ("purpose", "count"), computers),
            (Connectivity, ("has_internet", "has_wifi", "projector_rooms"), net),
            (StandardStatus, ("level", "decision"), standard),
        ]
        filled = [(model, ("id", "institution_id", "starts_on", *names), rows) for model, names, rows in tables if rows]
        self._load([Load(model, names, rows) for model, names, rows in filled])
        self.add("school facts", sum(len(rows) for _, _, rows in filled))

    def _rooms(self, main: UUID) -> None:
        """The classrooms at the main site, where registers count them all."""
        rooms = next(each.rooms for each in self.facts.sites if each.site.pk == main)
        former = {structure: count for use, structure, count, _ in rooms if use == "classroom"}
        for structure, said in self.school.rooms:
            if former.get(structure) != _count(said):
                network.set_rooms(
                    self.actor, site_id=main, use="classroom", structure=structure, count=_count(said), on=self.on
                )
                self.add("school facts", 1)

    def _computers(self) -> None:
        for purpose, said in self.school.computers:
            if self.facts.computers.get(purpose) != _count(said):
                network.set_computers(
                    self.actor, institution_id=self.institution_id, purpose=purpose, count=_count(said), on=self.on
                )
                self.add("school facts", 1)

    def _connection(self, former: Connectivity | None) -> tuple[bool, bool | None, int | None]:
        """What the register leaves out of the connection stays as it was."""
        school = self.school
        wifi = former.has_wifi if former and school.has_wifi is None else school.has_wifi
        rooms = former.projector_rooms if former and school.projector_rooms is None else school.projector_rooms
        return bool(school.has_internet), wifi, rooms if rooms is None else _count(rooms)

    def _connect(self) -> None:
        former = self.facts.connectivity
        said = self._connection(former)
        before = (former.has_internet, former.has_wifi, former.projector_rooms) if former else None
        if self.school.has_internet is not None and said != before:
            has_internet, has_wifi, projector_rooms = said
            network.set_connectivity(
                self.actor,
                institution_id=self.institution_id,
                has_internet=has_internet,
                has_wifi=has_wifi,
                projector_rooms=projector_rooms,
                on=self.on,
            )
            self.add("school facts", 1)

    def _decide(self) -> None:
        """The name, and the national standard; an earlier register does not rename a school."""
        school, name = self.facts.institution, clean_text(self.school.name)[:LONGEST_NAME].strip()
        if name and name != school.name and self.until is None:
            network.rename(self.actor, institution_id=school.pk, name=name)
            self.add("school facts", 1)
        former, level = self.facts.standard, self.school.standard_level
        if self.school.says_standard and (former.level if former else None) != level:
            network.set_standard(self.actor, institution_id=school.pk, level=level, on=self.on, valid_until=self.until)
            self.add("school facts", 1)

    def _load(self, loads: Sequence[Load]) -> None:
        load_network(self.actor, institution_id=self.institution_id, source="register", loads=loads)


def _is_over(site: Site, on: date) -> bool:
    return site.ends_on is not None and site.ends_on <= on


def _is_unnamed(site: Site) -> bool:
    return site_key(site.name).startswith(key(UNNAMED))


def _count(said: int) -> int:
    """A count of things, within what the database holds."""
    return min(said, MOST)
