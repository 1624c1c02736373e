"""The school of a workbook: opened when it is new, brought up to date where the register says otherwise."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from uuid import UUID

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, invalid
from hoaban.kernel.text import clean_text
from hoaban.modules.network import actions as network
from hoaban.modules.network.levels import CONTINUING, UPPER
from hoaban.modules.network.reads import SchoolFacts, school_facts
from hoaban.modules.places.lookup import resolve_commune
from hoaban.modules.schooling.registers.recognising import key
from hoaban.modules.schooling.registers.records import Register, RegisterSchool

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


def open_school(actor: Actor, register: Register, on: date) -> UUID:
    """Open the school of a workbook that the database does not know yet; only those who may see everything can."""
    school = register.school
    commune = resolve_commune(school.commune_code, on)
    if commune is None:
        raise invalid(
            "commune-unknown",
            register.file,
            f"Mã xã/phường «{school.commune_code}» không có trong danh mục. Hãy sửa ở trang thông tin trường.",
            f"There is no commune with the code “{school.commune_code}”. Mend it on the sheet of the school’s facts.",
        )
    opened = network.open_institution(
        actor,
        code=school.code,
        name=school.name or school.code,
        kind=kind_of(school),
        levels=list(school.levels),
        commune_id=commune.place.pk,
        body=body_of(school),
        on=on,
        boarding_kind=boarding_of(school.name),
        ownership=school.ownership,
    )
    return opened.pk


def bring_school_up_to_date(
    actor: Actor, institution_id: UUID, register: Register, on: date, add: Add
) -> Mapping[str, UUID]:
    """Let the school's facts be as the register says from a day on; gives its sites by the key of their name, "" the main one.

    What is so already is not written again. What a school is (its name, its standard) only those above it decide.
    """
    school = register.school
    facts = school_facts(actor, institution_id, on)
    if facts is None:  # whoever imports a register sees its school; the action has checked it
        raise Denied("institution.read")
    sites = _sites(actor, facts, register, on, add)
    for structure, count in school.rooms:
        if (count or _rooms(facts, structure)) and count != _rooms(facts, structure):
            network.set_rooms(actor, site_id=sites[""], use="classroom", structure=structure, count=count, on=on)
            add("school facts", 1)
    for purpose, count in school.computers:
        if count != facts.computers.get(purpose):
            network.set_computers(actor, institution_id=institution_id, purpose=purpose, count=count, on=on)
            add("school facts", 1)
    _connect(actor, facts, school, on, add)
    if actor.reach("institution.manage").everything:
        _decide(actor, facts, school, on, add)
    return sites


def _rooms(facts: SchoolFacts, structure: str) -> int | None:
    """The classrooms of a structure at the main site, where registers count them all."""
    main = next(site for site in facts.sites if site.site.is_main)
    return next((count for use, its, count, _ in main.rooms if use == "classroom" and its == structure), None)


def _connect(actor: Actor, facts: SchoolFacts, school: RegisterSchool, on: date, add: Add) -> None:
    """What the register leaves out of the connection stays as it was."""
    former = facts.connectivity
    if school.has_internet is None:
        return
    wifi = former.has_wifi if former and school.has_wifi is None else school.has_wifi
    rooms = former.projector_rooms if former and school.projector_rooms is None else school.projector_rooms
    said = (school.has_internet, wifi, rooms)
    if former is None or said != (former.has_internet, former.has_wifi, former.projector_rooms):
        network.set_connectivity(
            actor,
            institution_id=facts.institution.pk,
            has_internet=said[0],
            has_wifi=wifi,
            projector_rooms=rooms,
            on=on,
        )
        add("school facts", 1)


def _decide(actor: Actor, facts: SchoolFacts, school: RegisterSchool, on: date, add: Add) -> None:
    """The name and the national standard."""
    if school.name and clean_text(school.name) != facts.institution.name:
        network.rename(actor, institution_id=facts.institution.pk, name=school.name)
        add("school facts", 1)
    former = facts.standard.level if facts.standard else None
    if school.says_standard and former != school.standard_level:
        network.set_standard(actor, institution_id=facts.institution.pk, level=school.standard_level, on=on)
        add("school facts", 1)


def _sites(actor: Actor, facts: SchoolFacts, register: Register, on: date, add: Add) -> dict[str, UUID]:
    """Open the sites that classes name, and unnamed ones up to the number of satellites that the register states."""
    present = [each.site for each in facts.sites]
    main = next(site for site in present if site.is_main)
    sites = {"" if site.is_main else key(site.name): site.pk for site in present}
    sites |= dict.fromkeys(MAIN_NAMES, main.pk)
    satellites = [site for site in present if not site.is_main]
    for name in _missing(register, sites, len(satellites)):
        opened = network.open_site(actor, institution_id=facts.institution.pk, name=name, on=on)
        sites[key(name)] = opened.pk
        add("sites", 1)
    return sites


def _missing(register: Register, sites: Mapping[str, UUID], present: int) -> Iterator[str]:
    named = {key(each.site): each.site for each in register.classes if key(each.site) not in sites}
    yield from named.values()
    number = 0
    for _ in range((register.school.satellite_sites or 0) - present - len(named)):
        number += 1
        while key(f"Điểm trường {number}") in sites:
            number += 1
        yield f"Điểm trường {number}"
