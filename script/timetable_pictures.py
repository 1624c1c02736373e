"""Make the pictures of the guide to timetables: `.venv/bin/python -m script.timetable_pictures [FOLDER]`.

They are of the small made-up town that the tests live in, never of real people, on a database of their own that goes when they are made.
With no folder they go to docs/guide/pictures/.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "guide" / "pictures"
DESK = {"width": 1366, "height": 768}
LONG = 180_000  # milliseconds


def take(page: Page, folder: Path, name: str) -> None:
    page.wait_for_load_state()
    page.screenshot(path=folder / f"timetable-{name}.png", full_page=True)


def shoot(page: Page, school: str, folder: Path) -> None:
    """Walk from the assignments to a draft, as the guide does."""
    at = f"/schools/{school}/timetable"
    page.goto(f"{at}/assignments/")
    page.get_by_label("Ngoại ngữ 1, lớp 5A").fill("em")
    page.keyboard.press("Enter")
    page.locator("td[data-state=saved]").wait_for(timeout=LONG)
    take(page, folder, "assignments")
    page.goto(f"{at}/week/")
    take(page, folder, "week")
    page.goto(f"{at}/wishes/")
    page.get_by_role("link", name="Tòng Văn Em").click()
    for cell in ("Thứ Hai, tiết 2 buổi sáng", "Thứ Ba, tiết 3 buổi chiều"):
        page.get_by_label(cell).select_option("ban")
    take(page, folder, "wishes")
    page.goto(f"{at}/solve/")
    page.get_by_label("Thời gian tìm (giây)").fill("1")
    take(page, folder, "solve")
    page.get_by_role("button", name="Xếp").click()
    page.get_by_role("link", name="Mở bản nháp").click(timeout=LONG)
    page.locator(".lessons .lesson").nth(3).click()
    page.locator("#moves").wait_for(timeout=LONG)
    take(page, folder, "draft")
    day = page.get_by_label("Thực hiện từ ngày").input_value()
    page.get_by_role("button", name="Ban hành").click()
    page.get_by_text("Đã ban hành").first.wait_for(timeout=LONG)
    page.goto(f"{at}/")
    take(page, folder, "published")
    if not day:
        raise SystemExit("no day is offered for publishing")


@contextmanager
def own_server() -> Iterator[Path]:
    """Run a database server of our own until the block ends; gives a folder for the home of whoever serves from it."""
    for name in [each for each in os.environ if each == "DATABASE_URL" or each.startswith("HOABAN_")]:
        del os.environ[name]
    with TemporaryDirectory(prefix="hoaban-pictures-") as work:
        Path(work).chmod(0o711)  # root's database runs as another account, which must pass
        os.environ["HOABAN_HOME"] = f"{work}/home"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoaban.interfaces.settings")
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's driver runs a loop of its own
        from hoaban.kernel import config, localdb

        localdb.ensure_running(config.settings().home, throwaway=True)
        try:
            import django

            django.setup()
            yield Path(work)
        finally:
            localdb.stop(config.settings().home)


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0]) if arguments else PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    with own_server() as work:
        from tests.chromium import ARGUMENTS, CHROMIUM
        from tests.database import fresh_database
        from tests.seeding import PASSWORD
        from tests.serving import serving

        with (
            fresh_database(),
            serving(work / "served", then="tests.timetable_town") as served,
            sync_playwright() as p,
        ):
            chromium = p.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
            page = chromium.new_context(base_url=served.url, viewport=DESK, locale="vi-VN").new_page()
            page.set_default_timeout(LONG)
            page.goto("/sign-in/")
            page.get_by_label("Tên đăng nhập").fill("principal")
            page.get_by_label("Mật khẩu").fill(PASSWORD)
            page.keyboard.press("Enter")
            page.get_by_label("Tên đăng nhập").wait_for(state="detached")
            shoot(page, str(served.side.institution), folder)
            chromium.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
