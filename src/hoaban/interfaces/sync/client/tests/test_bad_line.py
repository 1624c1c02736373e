"""Half of all requests fail and the browser is killed again and again: what was confirmed arrives, once."""

import os
import random
import signal
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import BrowserContext, Error, Page, Playwright, expect

from hoaban.interfaces.sync.client.tests.conftest import ARGUMENTS, CHROMIUM, PHONE, Place, enrol, give_pin
from hoaban.interfaces.sync.client.tests.fake_server import CLASS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
KILLS, DAYS = 6, 5  # days of roll between two kills


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
            viewport={"width": PHONE[0], "height": PHONE[1]},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
        )
        self.page = self.context.pages[0]
        self.page.goto(f"{self.url}/classroom/#/roll/{CLASS}")

    def kill(self) -> None:
        """SIGKILL the browser's own process, as an empty battery does."""
        for process in psutil.Process(os.getpid()).children(recursive=True):
            with suppress(psutil.Error):
                command = process.cmdline()
                if f"--user-data-dir={self.profile}" in command and not any(
                    part.startswith("--type=") for part in command
                ):
                    process.send_signal(signal.SIGKILL)
                    self.kills += 1
        with suppress(Error):
            self.context.close()


def day_shown(page: Page) -> str:
    return page.get_by_label("Ngày", exact=True).input_value()


def take_roll(page: Page, chance: random.Random) -> str:
    """Take one roll and give its day and session when the screen says that it is saved."""
    page.locator(".roll-name").nth(chance.randrange(24)).click()
    page.get_by_role("button", name="Lưu điểm danh").click()
    expect(page.locator(".save-bar .tag")).to_have_text(["Đã lưu trong máy"], timeout=10_000)
    return day_shown(page)


def test_every_confirmed_roll_arrives_once(playwright: Playwright, place: Place, tmp_path: Path) -> None:
    chance = random.Random(20261122)
    phone = Phone(playwright, tmp_path / "profile", place.line.url)
    enrol_on(phone.page)
    confirmed: list[str] = []
    place.line.share, place.line.only = 0.5, "/sync/"
    for _ in range(KILLS):
        phone.context.set_offline(True)
        for _ in range(DAYS):
            phone.page.get_by_role("button", name="Ngày trước").click()
            confirmed.append(take_roll(phone.page, chance))
        phone.context.set_offline(False)
        send(phone.page)
        phone.page.wait_for_timeout(chance.randrange(400))  # the kill strikes anywhere in the exchange
        phone.kill()
        phone.start()
        give_pin(phone.page)
        expect(phone.page.get_by_role("button", name="Ngày trước")).to_be_visible(timeout=20_000)
        back_to(phone.page, confirmed[-1])
    arrive(phone.page)
    entities = [next(iter(kept["op"]["base"])) for kept in place.fake.ledger.values()]
    assert sorted(day_of(entity) for entity in entities) == sorted(confirmed)
    assert len(confirmed) == KILLS * DAYS
    assert len(place.fake.effects) == len(set(place.fake.effects)) == len(confirmed)
    assert {kept["result"]["s"] for kept in place.fake.ledger.values()} == {"applied"}
    assert phone.kills == KILLS
    assert sum(place.line.suffered.values()) >= KILLS
    phone.context.close()


def enrol_on(page: Page) -> None:
    page.evaluate("location.hash = '#/'")
    enrol(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.evaluate(f"location.hash = '#/roll/{CLASS}'")


def day_of(entity: str) -> str:
    return entity.split(":")[2]


def send(page: Page) -> None:
    """Let the client know that the line is back; what becomes of it is the line's affair."""
    page.evaluate("dispatchEvent(new Event('online'))")


def back_to(page: Page, day: str) -> None:
    field = page.get_by_label("Ngày", exact=True)
    field.fill(day)
    field.dispatch_event("change")
    expect(page.locator(".save-bar .tag")).to_have_count(1)


def arrive(page: Page) -> None:
    """Try until the line has let everything through."""
    for _ in range(60):
        send(page)
        page.wait_for_timeout(300)
        if "Đã gửi hết" in page.locator("hb-status").inner_text():
            return
    raise AssertionError("not everything arrived")
