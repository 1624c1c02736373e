"""The classroom in a real browser against the real server, over a line that fails every other request."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.database import server
from tests.fault_proxy import FaultProxy, bad_network
from tests.seeding import PASSWORD
from tests.serving import Served, serving
from tests.test_browser import ARGUMENTS, CHROMIUM

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
PIN, SLOW = "246810", 30_000
ROLLS = 8


@pytest.fixture(scope="module")
def served(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def line(served: Served) -> Iterator[FaultProxy]:
    port = urlsplit(served.url).port
    assert port
    with bad_network(port, share=0.0, seed=5, only="/sync/", delay=0.1) as found:
        yield found


@pytest.fixture
def page(browser: Browser, line: FaultProxy) -> Iterator[Page]:
    context = browser.new_context(base_url=line.url, viewport={"width": 360, "height": 740}, locale="vi-VN")
    yield context.new_page()
    context.close()


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


def give_pin(page: Page) -> None:
    page.get_by_label("Mã PIN").fill(PIN)
    page.get_by_role("button", name="Mở").click()


def enrolled(page: Page, who: str = "teacher") -> None:
    sign_in(page, who)
    new_pin(page, "Bắt đầu")
    expect(page.get_by_role("heading", name="Lớp 1+2")).to_be_visible(timeout=SLOW)


def take_rolls(page: Page, class_id: object, count: int) -> None:
    page.evaluate("(to) => { location.hash = to; }", f"#/roll/{class_id}")
    for _ in range(count):
        page.get_by_role("button", name="Ngày trước").click()
        page.locator(".roll-name").first.click()
        page.get_by_role("button", name="Lưu điểm danh").click()
        expect(page.locator(".save-bar .tag")).to_have_text(["Đã lưu trong máy"])


def rolls_in_ledger(served: Served) -> list[tuple[Any, ...]]:
    asked = "SELECT id, seq, verdict FROM kernel_operation WHERE kind = 'attendance.take_roll@1' ORDER BY seq"
    with server(served.database) as connection:
        return connection.execute(asked).fetchall()


def run_sql(served: Served, text: str) -> None:
    with server(served.database) as connection:
        connection.execute(text)


def delivered(page: Page) -> None:
    """Try until the line has let everything through."""
    page.evaluate("location.hash = '#/outbox'")
    for _ in range(60):
        page.evaluate("dispatchEvent(new Event('online'))")
        page.wait_for_timeout(300)
        if "0 chờ gửi" in page.locator("hb-outbox").inner_text():
            return
    raise AssertionError("not everything arrived")


def test_rolls_of_many_days_arrive_once_and_a_device_that_was_put_away_loses_nothing(
    page: Page, served: Served, line: FaultProxy
) -> None:
    enrolled(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.reload()
    give_pin(page)
    take_rolls(page, own_class(page), ROLLS)
    assert rolls_in_ledger(served) == []
    line.share = 0.5
    page.context.set_offline(False)
    delivered(page)
    assert sum(line.suffered.values()) > 0
    arrived = rolls_in_ledger(served)
    assert [seq for _, seq, _ in arrived] == list(range(1, ROLLS + 1))
    line.share = 0.0
    put_away_and_back(page, served)
    assert len(rolls_in_ledger(served)) == ROLLS + 1


def own_class(page: Page) -> str:
    link = page.locator("hb-classes h2 a").first.get_attribute("href")
    assert link
    return link.rsplit("/", 1)[1]


def put_away_and_back(page: Page, served: Served) -> None:
    """The office locks the device from afar while it holds a roll that was not sent; its owner opens it again."""
    class_id = own_class_of(page)
    page.context.set_offline(True)
    page.evaluate("(to) => { location.hash = to; }", f"#/roll/{class_id}")
    page.get_by_role("button", name="Chiều").click()
    take_one(page)
    run_sql(served, "UPDATE sync_device SET state = 'wiped'")
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_role("heading", name="Máy này đang khóa")).to_be_visible(timeout=SLOW)
    sign_in(page, "teacher")
    new_pin(page, "Mở khóa")
    expect(page.get_by_role("heading", name="Lớp 1+2")).to_be_visible(timeout=SLOW)
    delivered(page)


def own_class_of(page: Page) -> str:
    page.evaluate("location.hash = '#/'")
    expect(page.locator("hb-classes h2 a").first).to_be_visible()
    return own_class(page)


def take_one(page: Page) -> None:
    page.locator(".roll-name").first.click()
    page.get_by_role("button", name="Lưu điểm danh").click()
    expect(page.locator(".save-bar .tag")).to_have_text(["Đã lưu trong máy"])


def test_nobody_else_sends_what_waits_on_a_device(page: Page, served: Served) -> None:
    enrolled(page)
    run_sql(served, "UPDATE sync_device SET expires_at = now()")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Bạn cần đăng nhập lại.")).to_be_visible(timeout=SLOW)
    sign_in(page, "homeroom_teacher")
    give_pin(page)
    page.get_by_role("button", name="Tôi đã đăng nhập").click(timeout=SLOW)
    expect(page.get_by_text("Máy này đang giữ dữ liệu của tài khoản khác")).to_be_visible()
    sign_in(page, "teacher")
    give_pin(page)
    page.get_by_role("button", name="Tôi đã đăng nhập").click(timeout=SLOW)
    expect(page.locator("hb-status")).to_contain_text("Đã gửi hết", timeout=SLOW)


def test_without_a_sign_in_no_device_is_made(page: Page) -> None:
    page.goto("/classroom/")
    new_pin(page, "Bắt đầu")
    expect(page.get_by_text("Bạn cần đăng nhập lại.")).to_be_visible()
