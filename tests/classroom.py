"""The classroom as browser tests drive it against the real server: a teacher's device, and the server's own books to hold it against."""

import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import BrowserContext, Error, Page, Playwright, expect

from tests.chromium import ARGUMENTS, CHROMIUM
from tests.database import server
from tests.seeding import PASSWORD
from tests.serving import Served

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1366, "height": 768}
PIN, SLOW = "246810", 60_000
SAVED, ALL_SENT = "Đã lưu trong máy", "Đã gửi hết"


def sign_in(page: Page, who: str) -> None:
    page.context.clear_cookies()
    page.goto("/sign-in/?next=/classroom/")
    page.get_by_label("Tên đăng nhập").fill(who)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/classroom/")


def new_pin(page: Page, button: str) -> None:
    for label in ("Mã PIN mới", "Nhập lại mã PIN"):
        page.get_by_label(label).fill(PIN)
    page.get_by_role("button", name=button).click()


def give_pin(page: Page, pin: str = PIN) -> None:
    page.get_by_label("Mã PIN").fill(pin)
    page.get_by_role("button", name="Mở", exact=True).click()


def enrolled(page: Page, who: str, school_class: str) -> None:
    """Make the browser a device of somebody, with the classroom kept for when there is no line."""
    sign_in(page, who)
    new_pin(page, "Bắt đầu")
    expect(page.get_by_role("heading", name=f"Lớp {school_class}")).to_be_visible(timeout=SLOW)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def go(page: Page, hash_: str) -> None:
    page.evaluate("(to) => { location.hash = to; }", hash_)


def own_class(page: Page) -> str:
    go(page, "#/")
    link = page.locator("hb-classes h2 a").first.get_attribute("href")
    assert link
    return link.rsplit("/", 1)[1]


def send(page: Page) -> None:
    """Let the client know that the line is back; what becomes of it is the line's affair."""
    page.evaluate("dispatchEvent(new Event('online'))")


def arrived(page: Page, tries: int = 100) -> None:
    """Try until the line has let everything through."""
    for _ in range(tries):
        send(page)
        page.wait_for_timeout(200)
        if ALL_SENT in page.locator("hb-status").inner_text():
            return
    raise AssertionError("not everything arrived")


def open_an_earlier_day(page: Page, class_id: str, session: str) -> str:
    """Open the roll of a session (`Sáng`, `Chiều`) on the last day before today that had school, and give the day."""
    go(page, f"#/roll/{class_id}")
    page.get_by_role("button", name=session).click()
    for _ in range(20):
        page.get_by_role("button", name="Ngày trước").click()
        expect(page.get_by_label("Ngày", exact=True)).to_be_enabled()
        if page.locator(".roll-name").count():
            return page.get_by_label("Ngày", exact=True).input_value()
    raise AssertionError("no day with school")


def save_roll(page: Page) -> None:
    page.get_by_role("button", name="Lưu điểm danh").click()
    expect(page.locator(".save-bar .tag")).to_have_text([SAVED], timeout=SLOW)


def kept_on_disk(page: Page) -> dict[str, int]:
    """Count what the device holds: of its read cache, and of operations that were not answered."""
    count = """async ([name, store, state]) => {
      const db = await new Promise((done) => { const ask = indexedDB.open(name); ask.onsuccess = () => done(ask.result); });
      const all = await new Promise((done) => { const ask = db.transaction(store).objectStore(store).getAll(); ask.onsuccess = () => done(ask.result); });
      db.close();
      return all.filter((one) => !state || one.state === state).length;
    }"""
    wanted = {
        "buckets": ["hoaban-replica", "buckets", ""],
        "scopes": ["hoaban-replica", "scopes", ""],
        "waiting": ["hoaban-outbox", "ops", "saved"],
    }
    return {name: page.evaluate(count, where) for name, where in wanted.items()}


SILENT = """async (days) => {
  const db = await new Promise((done) => { const ask = indexedDB.open("hoaban-outbox"); ask.onsuccess = () => done(ask.result); });
  const facts = db.transaction("facts", "readwrite").objectStore("facts");
  const kept = await new Promise((done) => { const ask = facts.get("vault"); ask.onsuccess = () => done(ask.result); });
  kept.value.contact -= days * 24 * 60 * 60 * 1000;
  await new Promise((done) => { facts.put(kept).onsuccess = done; });
  db.close();
}"""


def silent_for(page: Page, days: int) -> None:
    """Let the device believe that it last heard the server so many days earlier."""
    page.evaluate(SILENT, days)


@dataclass
class Books:
    """What the server's database says, asked past the program."""

    served: Served

    def ask(self, text: str, *values: object) -> list[tuple[Any, ...]]:
        with server(self.served.database) as connection:
            return connection.execute(text, values).fetchall()

    def tell(self, text: str) -> None:
        with server(self.served.database) as connection:
            connection.execute(text)

    def ledger(self, kind: str, since: int = 0) -> list[tuple[Any, ...]]:
        """Give (arguments, verdict, device) of the operations of a kind that came from devices, as they arrived."""
        asked = "SELECT arguments, verdict, device FROM kernel_operation WHERE kind = %s AND device <> '' ORDER BY recorded_at, seq"
        return self.ask(asked, kind)[since:]


class Phone:
    """One device whose browser dies and comes back with what is on its disk."""

    def __init__(self, playwright: Playwright, profile: Path, url: str) -> None:
        self.playwright, self.profile, self.url = playwright, profile, url
        self.kills = 0
        self.context: BrowserContext
        self.page: Page
        self.start()

    def start(self) -> None:
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.profile),
            executable_path=str(CHROMIUM),
            args=ARGUMENTS,
            base_url=self.url,
            viewport={**PHONE},  # type: ignore[typeddict-item]
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
        )
        self.page = self.context.pages[0]

    def kill(self) -> None:
        """SIGKILL the browser's own process, as an empty battery does."""
        for process in psutil.Process(os.getpid()).children(recursive=True):
            with suppress(psutil.Error):
                command = process.cmdline()
                is_browser = not any(part.startswith("--type=") for part in command)
                if f"--user-data-dir={self.profile}" in command and is_browser:
                    process.send_signal(signal.SIGKILL)
                    self.kills += 1
        with suppress(Error):
            self.context.close()
