"""Make pictures of the classroom's screens from made-up data: `.venv/bin/python -m script.classroom_pictures [FOLDER]`.

Every screen and state, on a phone and on a desk, goes to FOLDER (screenshots/classroom) to be looked at; with `--guide` the few that the
teachers' guide shows go to docs/guide/pictures/ instead. Needs the database only to draw the shell.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, Page, sync_playwright

if TYPE_CHECKING:
    from hoaban.interfaces.sync.client.tests.fake_server import FakeServer

SIZES = {"phone": (360, 740), "desk": (1366, 768)}
GUIDE = {"enrol", "classes", "week", "roll", "marks", "comments", "outbox", "conflict", "locked"}
PICTURES = Path(__file__).resolve().parents[1] / "docs" / "guide" / "pictures"
OTHERS = "0199cccc-0000-7000-8000-000000000000"  # an operation of somebody else
PIN = "246810"


@dataclass
class Camera:
    """Takes the pictures of one device."""

    page: Page
    folder: Path
    wanted: set[str] = field(default_factory=set)
    prefix: str = ""

    def take(self, name: str) -> None:
        if self.wanted and name not in self.wanted:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_timeout(400)  # the rest of a list is drawn in the frame after
        self.page.screenshot(path=self.folder / f"{self.prefix}{name}.png")

    def go(self, hash_: str) -> None:
        self.page.evaluate("(to) => { location.hash = to; }", hash_)
        self.page.locator("h1").first.wait_for()
        self.page.wait_for_timeout(300)


def shoot(browser: Browser, url: str, fake: "FakeServer", size: str, camera: Callable[[Page], Camera]) -> None:
    """Walk through a teacher's day and take every screen on the way."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"
    )
    page = context.new_page()
    shot = camera(page)
    page.goto(f"{url}/classroom/")
    page.get_by_label("Mã PIN mới").wait_for()
    shot.take("enrol")
    new_pin(page, "Bắt đầu")
    page.get_by_role("heading", name="Lớp 7A").wait_for(timeout=60_000)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    shot.take("classes")
    shot.go("#/week")
    shot.take("week")
    roll(shot)
    marks(shot)
    others(shot, fake)
    states(shot, fake)
    context.close()


def new_pin(page: Page, button: str) -> None:
    for label in ("Mã PIN mới", "Nhập lại mã PIN"):
        page.get_by_label(label).fill(PIN)
    page.get_by_role("button", name=button).click()


def give_pin(page: Page, pin: str) -> None:
    page.get_by_label("Mã PIN").fill(pin)
    page.get_by_role("button", name="Mở", exact=True).click()
    page.wait_for_timeout(1500)


def roll(shot: Camera) -> None:
    from hoaban.interfaces.sync.client.tests.fake_server import CLASS

    page = shot.page
    shot.go(f"#/roll/{CLASS}")
    shot.take("roll-untouched")
    page.get_by_role("button", name="Quàng Văn Bình: Có phép").click()
    page.get_by_label("Ghi chú cho Quàng Văn Bình").fill("Ốm, mẹ báo")
    page.get_by_role("button", name="Mùa A Dơ: Đi muộn").click()
    shot.take("roll")
    page.context.set_offline(True)
    page.get_by_role("button", name="Lưu điểm danh").click()
    shot.take("roll-saved")
    page.get_by_label("Ngày", exact=True).fill(str(date.today() - timedelta(2)))  # noqa: DTZ011  the browser's day
    shot.take("roll-of-another")
    page.get_by_role("button", name="Lò Thị Ánh: Đi muộn").click()
    page.get_by_role("button", name="Lưu điểm danh").click()
    page.locator("#reason").scroll_into_view_if_needed()
    shot.take("roll-reason")
    page.get_by_label("Ngày", exact=True).fill(str(date.today() - timedelta(1)))  # noqa: DTZ011  as above
    shot.take("roll-holiday")


def marks(shot: Camera) -> None:
    """Marks: some accepted, some waiting, one that is none."""
    from hoaban.interfaces.sync.client.tests.fake_server import CLASS

    page = shot.page
    page.context.set_offline(False)
    shot.go(f"#/marks/{CLASS}")
    for name, value in (("Lò Thị Ánh, TX 1", "8"), ("Quàng Văn Bình, TX 1", "6,5"), ("Cà Thị Chung, TX 1", "9")):
        page.get_by_label(name).fill(value)
        page.keyboard.press("Enter")
    shot.go("#/outbox")
    page.get_by_role("button", name="Gửi ngay").click()
    page.get_by_role("heading", name="Đã gửi hết").wait_for()
    shot.take("outbox-empty")
    page.context.set_offline(True)
    shot.go(f"#/marks/{CLASS}")
    for name, value in (("Mùa A Dơ, TX 1", "7"), ("Lò Thị Ánh, TX 2", "7,5"), ("Quàng Văn Bình, TX 2", "11")):
        page.get_by_label(name).fill(value)
        page.keyboard.press("Enter")
    page.get_by_label("Quàng Văn Bình, TX 2").focus()
    shot.take("marks")
    page.get_by_label("Môn").select_option("the-duc")
    shot.take("marks-words")


def others(shot: Camera, fake: "FakeServer") -> None:
    from hoaban.interfaces.sync.client.tests.fake_server import CLASS, SCOPE, person

    page = shot.page
    shot.go(f"#/comments/{CLASS}")
    page.get_by_label("Lò Thị Ánh").fill("Chăm học, hay giúp bạn.")
    page.get_by_label("Lò Thị Ánh").press("Tab")
    shot.take("comments")
    shot.go(f"#/conduct/{CLASS}")
    page.get_by_role("group", name="Lò Thị Ánh").get_by_role("button", name="Tốt").click()
    shot.take("conduct")
    for name, hash_ in (("pupils", f"#/pupils/{CLASS}"), ("pupil", f"#/pupil/{CLASS}/{person(0)}"), ("find", "#/find")):
        shot.go(hash_)
        if name == "find":
            page.get_by_label("Tên, có dấu hay không dấu").fill("lo thi")
        shot.take(name)
    shot.go("#/outbox")
    shot.take("outbox")
    told = {"by": "Lường Văn Hải", "at": "2026-11-20T09:12:00+07:00", "value": "5"}
    fake.write(SCOPE, {"e": f"mark:{CLASS}:{person(0)}:toan:1:regular:2", "v": OTHERS, **told})
    page.context.set_offline(False)
    page.get_by_role("button", name="Gửi ngay").click()
    page.locator(".clash").wait_for(timeout=20_000)
    page.get_by_role("heading", name="Cần bạn xem").evaluate("one => one.scrollIntoView()")
    shot.take("conflict")


def states(shot: Camera, fake: "FakeServer") -> None:
    """What stands in the way now and then."""
    page = shot.page
    for name, status in (("busy", 503), ("old-app", 426), ("sign-in", 401)):
        fake.refuses = status
        shot.go("#/outbox")
        page.get_by_role("button", name="Gửi ngay").click()
        page.wait_for_timeout(500)
        shot.take(f"{name}-outbox")
        shot.go("#/")
        shot.take(name)
    fake.refuses = 0
    page.context.set_offline(True)
    shot.go("#/roll/0199aaaa-0000-7000-8000-00000000dead")
    shot.take("not-here")
    page.get_by_role("button", name="English").click()
    page.get_by_label("PIN").wait_for()
    shot.take("pin-english")
    page.get_by_role("button", name="Tiếng Việt").click()
    page.get_by_label("Mã PIN").wait_for()
    give_pin(page, "000000")
    shot.take("pin-wrong")
    for _ in range(9):
        give_pin(page, "000000")
    page.get_by_role("heading", name="Máy này đang khóa").wait_for(timeout=60_000)
    shot.take("locked")


def fill(fake: "FakeServer") -> None:
    """A roll that somebody else took, and a holiday."""
    from hoaban.interfaces.sync.client.tests.fake_server import CLASS, SCOPE, person

    today = date.today()  # noqa: DTZ011  the browser's day
    row = fake.rows[SCOPE][SCOPE]
    row["days"] = [{"e": f"day:{today - timedelta(1)}", "v": None, "kind": "holiday", "why": "Ngày Nhà giáo Việt Nam"}]
    day = str(today - timedelta(2))
    away = [{"person_id": person(3), "kind": "excused", "note": "Nhà có việc"}]
    for session in ("morning", "afternoon"):
        said = {"day": day, "session": session, "state": "taken", "exceptions": away}
        e = f"roll:{CLASS}:{day}:{session}"
        fake.write(SCOPE, {"e": e, "v": OTHERS, **said, "by": "Lường Văn Hải", "at": f"{day}T07:20:00+07:00"})


def main(arguments: list[str]) -> int:
    is_guide = "--guide" in arguments
    named = [one for one in arguments if not one.startswith("--")]
    folder = PICTURES if is_guide else Path(named[0] if named else "screenshots/classroom")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoaban.interfaces.settings")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's driver runs a loop of its own
    import django

    django.setup()
    from django.conf import settings
    from django.test import override_settings

    from hoaban.interfaces.sync.client.tests.fake_server import serving_fake, shell_pages
    from tests.chromium import ARGUMENTS, CHROMIUM

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(ALLOWED_HOSTS=["*"], STORAGES=settings.STORAGES | {"staticfiles": plain}):
        pages = shell_pages()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        for size in ("phone",) if is_guide else SIZES:
            with serving_fake(dict(pages)) as (fake, port):
                fill(fake)
                into = folder if is_guide else folder / size
                prefix, wanted = ("classroom-", GUIDE) if is_guide else ("", set())
                shoot(
                    browser,
                    f"http://127.0.0.1:{port}",
                    fake,
                    size,
                    lambda page, at=into, name=prefix, few=wanted: Camera(page, at, few, name),  # type: ignore[misc]
                )
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
