"""What the shell around every page shows: the menu that the reader may use, the languages, whose data this is."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hoaban import __version__
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import LANGUAGES, Words, active_language, vi_en
from hoaban.kernel.models import Operation
from hoaban.kernel.scoping import acting


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of the menu and the page behind it; `right` where the page is open to everybody, and of use to those who hold it.

    `within` is a part of the addresses of pages that belong to it though they stand below another's.
    """

    label: Words
    view_name: str
    right: str = ""
    within: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that belong together, under one word; a group of which the reader may use one page is that page."""

    label: Words
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class MenuLink:
    """A word of the menu as one reader sees it; a group's has the links of its pages, any other none."""

    label: Words
    href: str
    is_current: bool
    links: tuple["MenuLink", ...] = ()

    @property
    def html(self) -> SafeString:
        """Write the link; every page has some thirty, for which a template of their own is slow."""
        current = format_html(' aria-current="{}"', "true" if self.links else "page") if self.is_current else ""
        return format_html('<a href="{}"{}>{}</a>', self.href, current, self.label)


FIND: Final = "schooling:find"
MENU: Final = (
    Group(vi_en("Tổng quan", "Overview"), (Entry(vi_en("Tổng quan", "Overview"), "figures:dashboard"),)),
    Group(
        vi_en("Trường lớp", "Schools and people"),
        (
            Entry(vi_en("Trường học", "Schools"), "network:schools"),
            Entry(vi_en("Lớp học", "Classes"), "schooling:classes"),
            Entry(vi_en("Học sinh", "Learners"), "schooling:learners"),
            Entry(vi_en("Nhân sự", "Staff"), "staff:staff"),
            Entry(vi_en("Hồ sơ trùng", "Duplicates"), "people:pairs"),
            Entry(vi_en("Đối chiếu dân cư", "Identity check"), "people:identity"),
        ),
    ),
    Group(
        vi_en("Dạy và học", "Teaching"),
        (
            Entry(vi_en("Điểm danh", "Rolls"), "attendance:board"),
            Entry(vi_en("Sổ điểm", "Mark books"), "assessment:board"),
            Entry(vi_en("Thời khóa biểu", "Timetables"), "timetables:mine", within="/timetable/"),
            Entry(vi_en("Dạy thay", "Covers"), "timetables:covers"),
            Entry(vi_en("Xếp liên trường", "Schools together"), "timetables:together"),
            Entry(vi_en("Học bạ", "Transcripts"), "transcripts:mine"),
            Entry(vi_en("Trên lớp", "Classroom"), "classroom:shell", "attendance.take"),
            Entry(vi_en("Trùng sửa", "Conflicts"), "sync:held-list", "conflict.read"),
        ),
    ),
    Group(
        vi_en("Số liệu", "Figures"),
        (
            Entry(vi_en("Số liệu", "Figures"), "figures:figures"),
            Entry(vi_en("Chất lượng dữ liệu", "Data quality"), "quality:board"),
            Entry(vi_en("Xã, phường", "Communes"), "places:communes"),
            Entry(vi_en("Sắp xếp", "Reorganisations"), "network:reforms"),
        ),
    ),
    Group(
        vi_en("Hệ thống", "Administration"),
        (
            Entry(vi_en("Nhập sổ", "Import registers"), "schooling:registers"),
            Entry(vi_en("Người dùng", "Users"), "accounts:accounts"),
            Entry(vi_en("Thiết bị", "Devices"), "sync:devices", "conflict.read"),
            Entry(vi_en("Nhật ký", "Log"), "ledger:operations"),
            Entry(vi_en("Sổ ghi", "Public log"), "log:book", "ledger.read"),
        ),
    ),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give every template the shell's parts (a context processor)."""
    actor = getattr(request, "actor", Actor.nobody())
    language = active_language()
    return {
        "actor": actor,
        "version": __version__,
        "menu": list(menu(actor, request.path)),
        "language": language,
        "other_language": next(pair for pair in LANGUAGES if pair[0] != language),
        "language_href": address("web:language"),
        "find_href": address(FIND) if actor.may_open(FIND) else "",
        "me_href": address("accounts:me"),
        "sign_in_href": address("accounts:sign-in"),
        "sign_out_href": address("accounts:sign-out"),
        "is_demo": holds_synthetic_data(),
        "owner": getattr(settings, "OWNER_NAME", ""),
        "now": timezone.now(),
    }


def holds_synthetic_data() -> bool:
    """Tell whether a synthetic province was built in this database, which is in its ledger; asked again after a while."""
    if not _synthetic.is_known(time.monotonic()):
        with acting(Actor.system("the banner of synthetic data")):
            built = Operation.objects.filter(institution_id=None, kind=BUILT_BY, reason=BUILT_BECAUSE)
            _synthetic.answer = built.exists()
        _synthetic.asked_at = time.monotonic()
    return _synthetic.answer


@dataclass(slots=True)
class _Synthetic:
    """The answer as last known: yes is for ever, no is asked again."""

    answer: bool = False
    asked_at: float = float("-inf")

    def is_known(self, now: float) -> bool:
        return self.answer or now < self.asked_at + ASK_AGAIN


BUILT_BY: Final = "network.load@1"
BUILT_BECAUSE: Final = "demo"
ASK_AGAIN: Final = 300.0  # seconds
_synthetic = _Synthetic()


def address(view_name: str) -> str:
    """Give a page's address, or "" for a page that this installation does not have."""
    return _address(view_name, settings.ROOT_URLCONF, get_script_prefix())


@cache
def _address(view_name: str, urlconf: str, _prefix: str) -> str:
    """Every page asks for all of them, and they stay as long as the program runs."""
    try:
        return reverse(view_name, urlconf)
    except NoReverseMatch:
        return ""


def menu(actor: Actor, path: str) -> Iterator[MenuLink]:
    """Give the groups of which the reader may use something; where the current page stands is marked."""
    for group in MENU:
        links = tuple(_link(entry, path) for entry in group.entries if is_useful_to(actor, entry))
        if len(links) > 1:
            yield MenuLink(group.label, links[0].href, any(link.is_current for link in links), links)
        else:
            yield from links


def is_useful_to(actor: Actor, entry: Entry) -> bool:
    """Tell whether the reader may open the page, and holds the right that makes it of use."""
    may = actor.may_open(entry.view_name) and (not entry.right or actor.may(entry.right))
    return may and bool(address(entry.view_name))


def _link(entry: Entry, path: str) -> MenuLink:
    href = address(entry.view_name)
    claimed = [each for group in MENU for each in group.entries if each.within and each.within in path]
    is_current = entry in claimed if claimed else path == href or (href != "/" and path.startswith(href))
    return MenuLink(entry.label, href, is_current)
