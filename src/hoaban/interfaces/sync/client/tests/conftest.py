"""A server of the exchange, a bad line in front of it, and phones that open the classroom through it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from hoaban.interfaces.sync.client.tests.fake_server import FakeServer, serving_fake, shell_pages
from tests.accessibility import Checker
from tests.chromium import ARGUMENTS, CHROMIUM
from tests.fault_proxy import FaultProxy, bad_network

PHONE, DESK = (360, 740), (1366, 768)
PIN = "246810"
PATIENCE = 20_000  # milliseconds for what is expected to appear; how fast it does is for bench/ to say


@pytest.fixture(scope="session")
def shell(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> dict[str, tuple[str, bytes]]:
    with django_db_blocker.unblock():
        return shell_pages()


@dataclass
class Place:
    """The server, and the line to it."""

    fake: FakeServer
    line: FaultProxy


@pytest.fixture
def place(shell: dict[str, tuple[str, bytes]]) -> Iterator[Place]:
    with serving_fake(dict(shell)) as (fake, port), bad_network(port, share=0.0, seed=11, delay=0.1) as line:
        yield Place(fake, line)


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
    yield chromium
    chromium.close()


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker()


@dataclass
class Phones:
    """Opens the classroom as one device each; what a page complains of is kept."""

    browser: Browser
    url: str
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def another(self, size: tuple[int, int] = PHONE, *, bypass_csp: bool = False) -> Page:
        context = self.browser.new_context(
            base_url=self.url,
            viewport={"width": size[0], "height": size[1]},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            bypass_csp=bypass_csp,
            reduced_motion="reduce",  # a colour on its way to another is no colour to judge
        )
        self.contexts.append(context)
        return self.page(context)

    def page(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto("/classroom/")
        return page

    def enrolled(self, size: tuple[int, int] = PHONE, *, bypass_csp: bool = False) -> Page:
        page = self.another(size, bypass_csp=bypass_csp)
        enrol(page)
        return page


def enrol(page: Page) -> None:
    page.get_by_label("Mã PIN mới").fill(PIN)
    page.get_by_label("Nhập lại mã PIN").fill(PIN)
    page.get_by_role("button", name="Bắt đầu").click()
    expect(page.get_by_role("heading", name="Lớp 7A")).to_be_visible(timeout=20_000)


def give_pin(page: Page, pin: str = PIN) -> None:
    page.get_by_label("Mã PIN").fill(pin)
    page.get_by_role("button", name="Mở").click()


@pytest.fixture
def phones(browser: Browser, place: Place) -> Iterator[Phones]:
    found = Phones(browser, place.line.url)
    yield found
    for context in found.contexts:
        context.close()
