"""The school of a workbook: opened when it is new, brought up to date where the register says otherwise."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

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
from hoaban.modules.schooling.models import RegisterImport, SchoolClass
from hoaban.modules.schooling.registers.recognising import key
from hoaban.modules.schooling.registers.records import Register, RegisterSchool
from hoaban.modules.schooling.registers.reference import Reference
from hoaban.modules.schooling.registers.taking_back import take_back_site

Add = Callable[[str, int], None]
MAIN_NAMES = {"", "diem chinh", "diem truong chinh", "trung tam", "diem trung tam", "truong chinh", "chinh"}


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
        levels=list(school.levels),
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
        main = next(site for site in self._present_sites if site.is_main)
        sites = {key(site.name): site.pk for site in self._present_sites if not site.is_main}
        sites |= dict.fromkeys([*MAIN_NAMES, key(main.name)], main.pk)
        later = {key(site.name): site.starts_on for site in reversed(self._all_sites) if site.starts_on > self.on}
        rows = [
            [uuid7(), self.institution_id, name[:LONGEST_SITE].strip(), self.on, later.get(key(name), self.until)]
            for name in self._missing(sites)
        ]
        if rows:
            self._load([Load(Site, ("id", "institution_id", "name", "starts_on", "ends_on"), with_main(rows))])
        self.add("sites", len(rows))
        return sites | {key(row[2]): row[0] for row in rows}

    def _missing(self, sites: Mapping[str, UUID]) -> Iterator[str]:
        named = {key(each.site): clean_text(each.site) for each in self.register.classes if key(each.site) not in sites}
        yield from named.values()
        present = sum(not site.is_main for site in self._present_sites)
        number = 0
        for _ in range(min(self.school.satellite_sites or 0, MOST_SITES) - present - len(named)):
            number += 1
            while key(f"{UNNAMED} {number}") in {*sites, *named}:
                number += 1
            yield f"{UNNAMED} {number}"

    def retire_sites(self) -> None:
        """Close satellites beyond the number stated that no class names any more and that came from a register."""
        named = {key(each.site) for each in self.register.classes}
        satellites = [site for site in self._present_sites if not site.is_main]
        extra = [site for site in satellites if key(site.name) not in named]
        opened = len(named - {key(site.name) for site in self._present_sites} - MAIN_NAMES)
        surplus = len(satellites) + opened - (self.school.satellite_sites or len(satellites) + opened)
        for site in sorted(self._from_registers(extra), key=lambda site: key(site.name).startswith(key(UNNAMED)))[: max(surplus, 0)]:
            if site.starts_on < self.on:
                network.close_site(self.actor, site_id=site.pk, on=self.on)
            else:
                take_back_site(self.actor, institution_id=self.institution_id, row_id=site.pk)
            self.add("sites closed", 1)
