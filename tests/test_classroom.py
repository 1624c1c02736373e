"""The classroom in real browsers against the real server: on a bad line, killed, locked, and beside somebody who works on the pages."""

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.chromium import ARGUMENTS, CHROMIUM
from tests.classroom import (
    DESK,
    PHONE,
    SLOW,
    Books,
    Phone,
    arrived,
    enrolled,
    give_pin,
    go,
    kept_on_disk,
    new_pin,
    open_an_earlier_day,
    own_class,
    save_roll,
    send,
    sign_in,
    silent_for,
)
from tests.fault_proxy import FaultProxy, bad_network
from tests.serving import Served, serving

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
KILLS, CELLS = 5, 5  # marks confirmed between two kills
TEACHER, OTHER, CLASS = "other_teacher", "other_homeroom_teacher", "10A1"
ROLL, MARK = "attendance.take_roll@1", "assessment.set_mark@1"
UNKNOWN = re.compile("waiting|sending|saved")  # where a cell may stand once it is on the disk


@pytest.fixture(scope="module")
def served(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("home"), then="tests.mark_book") as found:
        yield found


@pytest.fixture(scope="module")
def books(served: Served) -> Books:
    return Books(served)


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
    yield chromium
    chromium.close()


@pytest.fixture
def line(served: Served) -> Iterator[FaultProxy]:
    port = urlsplit(served.url).port
    assert port
    with bad_network(port, share=0.0, seed=5, delay=0.1) as found:
        yield found


@pytest.fixture
def another(browser: Browser, line: FaultProxy) -> Iterator[Callable[..., Page]]:
    """Open another device's browser."""
    contexts: list[BrowserContext] = []

    def opened(size: dict[str, int] = PHONE) -> Page:
        context = browser.new_context(base_url=line.url, viewport={**size}, locale="vi-VN")  # type: ignore[typeddict-item]
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(another: Callable[..., Page]) -> Page:
    return another()


def test_every_confirmed_mark_arrives_once_whatever_breaks(
    playwright: Playwright, line: FaultProxy, books: Books, tmp_path: Path
) -> None:
    chance, phone = random.Random(20261122), Phone(playwright, tmp_path / "profile", line.url)
    enrolled(phone.page, TEACHER, CLASS)
    class_id, before = own_class(phone.page), len(books.ledger(MARK))
    confirmed: dict[str, str] = {}
    begun: dict[str, str] = {}
    line.share = 0.5
    for kill in range(KILLS):
        free = open_sheet(phone.page, class_id, term=kill % 2 + 1, taken={*confirmed, *begun})
        chance.shuffle(free)
        for cell in free[:CELLS]:
            confirmed[cell] = write(phone.page, cell, str(chance.randint(0, 10)))
            expect(phone.page.locator(f'td:has([data-cell="{cell}"])')).to_have_attribute("data-state", UNKNOWN)
        send(phone.page)
        phone.page.wait_for_timeout(chance.randrange(500))  # the kill strikes anywhere in the exchange,
        begun[free[CELLS]] = write(phone.page, free[CELLS], "1")  # and while something is being saved
        phone.kill()
        phone.start()
        phone.page.goto("/classroom/")
        give_pin(phone.page)
        expect(phone.page.get_by_role("heading", name=f"Lớp {CLASS}")).to_be_visible(timeout=SLOW)
    arrived(phone.page)
    phone.context.close()
    told = [(cell_of(args), args["value"]) for args, _, _ in books.ledger(MARK)[before:]]
    assert len(told) == len(dict(told))  # each once
    assert confirmed.items() <= dict(told).items() <= (confirmed | begun).items()
    assert {verdict for _, verdict, _ in books.ledger(MARK)[before:]} == {"applied"}
    assert dict(told).items() <= marks_in(books).items()
    assert phone.kills == KILLS
    assert len(confirmed) == KILLS * CELLS
    assert sum(line.suffered.values()) >= KILLS


def open_sheet(page: Page, class_id: str, term: int, taken: set[str]) -> list[str]:
    """Open the sheet of a term and give its cells that were not written yet."""
    go(page, f"#/marks/{class_id}")
    page.get_by_label("Học kì").select_option(str(term))
    expect(page.locator(f'[data-cell*=":toan:{term}:"]').first).to_be_visible()
    cells = page.locator(".sheet [data-cell]").evaluate_all("all => all.map((one) => one.dataset.cell)")
    return [cell for cell in cells if cell not in taken]


def write(page: Page, cell: str, value: str) -> str:
    field = page.locator(f'[data-cell="{cell}"]')
    field.fill(value)
    field.press("Enter")
    return value


def cell_of(args: dict[str, object]) -> str:
    return ":".join(
        ["mark", *(str(args[name]) for name in ("school_class_id", "person_id", "subject", "term", "kind", "number"))]
    )


def marks_in(books: Books) -> dict[str, str]:
    rows = books.ask(
        "SELECT concat_ws(':', 'mark', school_class_id, person_id, subject, term, kind, number), value FROM assessment_mark"
    )
    return dict(rows)  # type: ignore[arg-type]  two columns


def test_a_day_without_a_line_stands_in_the_books_that_evening(page: Page, books: Books) -> None:
    """A roll, marks and comments made offline, read again from the tables of the server."""
    enrolled(page, TEACHER, CLASS)
    class_id = own_class(page)
    page.context.set_offline(True)
    page.reload()
    give_pin(page)
    day = open_an_earlier_day(page, class_id, "Chiều")
    page.get_by_role("button", name="Hạng A Tủa: Không phép").click()
    page.get_by_role("button", name="Cà Thị Ngân: Có phép").click()
    page.get_by_label("Ghi chú cho Cà Thị Ngân").fill("Ốm")
    save_roll(page)
    go(page, f"#/marks/{class_id}")
    page.get_by_label("Môn").select_option("giao-duc-the-chat")
    write(page, page.locator('[data-cell*="giao-duc-the-chat"]').first.get_attribute("data-cell") or "", "đ")
    go(page, f"#/comments/{class_id}")
    page.get_by_label("Phạm Thu Hà").fill("Em tiến bộ rõ.")
    page.get_by_label("Phạm Thu Hà").press("Tab")
    go(page, "#/outbox")
    expect(page.get_by_role("heading", name="Đã lưu trong máy, chờ gửi (3)")).to_be_visible()
    page.context.set_offline(False)
    arrived(page)
    expect(page.locator("hb-outbox").get_by_text("Đã nhận")).to_have_count(3)
    absent = """SELECT p.full_name, a.kind, a.note FROM attendance_absence a JOIN people_person p ON p.id = a.person_id
      WHERE a.day = %s AND a.school_class_id = %s AND a.session = 'afternoon' ORDER BY 1"""
    assert books.ask(absent, day, class_id) == [("Cà Thị Ngân", "excused", "Ốm"), ("Hạng A Tủa", "unexcused", "")]
    asked = "SELECT state, enrolled, absent, by_name FROM attendance_roll WHERE day = %s AND school_class_id = %s AND session = 'afternoon'"
    [roll] = books.ask(asked, day, class_id)
    assert roll == ("taken", 4, 2, "Hoàng Thị Yến")
    assert books.ask("SELECT value FROM assessment_mark WHERE subject = 'giao-duc-the-chat'") == [("dat",)]
    said = "SELECT by_name FROM assessment_comment WHERE text = 'Em tiến bộ rõ.'"
    assert books.ask(said) == [("Hoàng Thị Yến",)]


def test_a_page_writes_the_device_shows_and_a_stale_edit_is_seen_by_both(
    another: Callable[..., Page], books: Books
) -> None:
    device, desk = another(), another(DESK)
    enrolled(device, TEACHER, CLASS)
    class_id = own_class(device)
    sign_in(desk, OTHER)
    by_page(desk, class_id, "4")
    send(device)
    go(device, f"#/marks/{class_id}")
    device.get_by_label("Học kì").select_option("2")
    field = device.get_by_label("Phạm Thu Hà, Cuối kỳ")
    expect(field).to_have_value("4", timeout=SLOW)
    device.context.set_offline(True)
    field.fill("9")
    field.press("Enter")
    by_page(desk, class_id, "5")
    device.context.set_offline(False)
    send(device)
    expect(device.locator("hb-status")).to_contain_text("1 cần xem", timeout=SLOW)
    go(device, "#/outbox")
    expect(device.locator(".pair")).to_contain_text(re.compile("Bạn ghi.*9.*Đang có.*5.*Bùi Văn Hải", re.DOTALL))
    desk.goto("/held/")
    held = desk.locator("main tbody tr", has_text="Hoàng Thị Yến")
    held.get_by_role("link").click()
    for words in ("Hoàng Thị Yến", "Bùi Văn Hải", "9", "5"):
        expect(desk.locator("main")).to_contain_text(words)
    assert final_mark(books) == "5"
    device.get_by_role("button", name="Dùng bản của tôi").click()
    arrived(device)
    assert final_mark(books) == "9"
    desk.goto("/held/")
    expect(held).to_have_count(0)


def by_page(desk: Page, class_id: str, value: str) -> None:
    """Write the last pupil's final mark of the second term on the page of the mark book."""
    desk.goto(f"/marks/{class_id}/toan/2/")
    desk.get_by_label("Phạm Thu Hà, CK").fill(value)
    desk.get_by_role("button", name="Lưu điểm").click()
    expect(desk.get_by_label("Phạm Thu Hà, CK")).to_have_value(value)


def final_mark(books: Books) -> str:
    asked = """SELECT m.value FROM assessment_mark m JOIN people_person p ON p.id = m.person_id
      WHERE p.full_name = 'Phạm Thu Hà' AND m.subject = 'toan' AND m.kind = 'final' AND m.term = 2"""
    [(value,)] = books.ask(asked)
    return str(value)


def test_another_persons_roll_is_corrected_with_a_reason(another: Callable[..., Page], books: Books) -> None:
    first, second = another(), another()
    enrolled(first, TEACHER, CLASS)
    class_id = own_class(first)
    day = open_an_earlier_day(first, class_id, "Sáng")
    first.get_by_role("button", name="Phạm Thu Hà: Đi muộn").click()
    first.get_by_role("button", name="Lưu điểm danh").click()
    arrived(first)
    enrolled(second, OTHER, CLASS)
    go(second, f"#/roll/{class_id}")
    second.get_by_role("button", name="Sáng").click()
    second.get_by_label("Ngày", exact=True).fill(day)
    expect(second.locator("hb-roll")).to_contain_text("Hoàng Thị Yến")
    second.get_by_role("button", name="Phạm Thu Hà: Không phép").click()
    second.get_by_role("button", name="Lưu điểm danh").click()
    expect(second.get_by_text("Ghi lý do rồi lưu lại.")).to_be_visible()
    second.get_by_label("Lý do sửa").fill("Gia đình báo em không đến trường")
    second.get_by_role("button", name="Lưu điểm danh").click()
    arrived(second)
    asked = "SELECT kind FROM attendance_absence WHERE day = %s AND school_class_id = %s AND session = 'morning'"
    assert books.ask(asked, day, class_id) == [("unexcused",)]
    reasons = "SELECT reason FROM kernel_operation WHERE kind = %s AND reason <> ''"
    assert books.ask(reasons, ROLL) == [("Gia đình báo em không đến trường",)]


def ten_wrong_pins(page: Page, books: Books) -> None:
    page.get_by_role("button", name="Khóa").click()
    for left in range(9, 0, -1):
        give_pin(page, "000000")
        expect(page.get_by_text(f"Còn {left} lần")).to_be_visible(timeout=SLOW)
    give_pin(page, "000000")


def two_weeks_of_silence(page: Page, books: Books) -> None:
    silent_for(page, 15)
    page.reload()


def put_away_from_afar(page: Page, books: Books) -> None:
    books.tell("UPDATE sync_device SET state = 'wiped'")
    page.context.set_offline(False)
    send(page)


@pytest.mark.parametrize(
    ("lock", "verdict"),
    [(ten_wrong_pins, "applied"), (two_weeks_of_silence, "applied"), (put_away_from_afar, "quarantined")],
)
def test_a_lock_is_not_a_loss(
    page: Page, books: Books, lock: Callable[[Page, Books], None], verdict: str, request: pytest.FixtureRequest
) -> None:
    """The read cache goes, what waits stays; its owner signs in, gets the key back from escrow, and it arrives once."""
    enrolled(page, TEACHER, CLASS)
    class_id, before = own_class(page), len(books.ledger("assessment.write_comment@1"))
    page.context.set_offline(True)
    go(page, f"#/comments/{class_id}")
    texts = [f"{request.node.callspec.id} {number}" for number in range(3)]
    for number, text in enumerate(texts):
        page.locator("hb-comments textarea").nth(number).fill(text)
        page.locator("hb-comments textarea").nth(number).press("Tab")
        expect(page.locator("hb-comments li").nth(number)).to_contain_text("Đã lưu trong máy")
    lock(page, books)
    expect(page.get_by_role("heading", name="Máy này đang khóa")).to_be_visible(timeout=SLOW)
    waiting = (
        0 if verdict == "quarantined" else len(texts)
    )  # a device put away from afar has delivered, and hears nothing
    assert kept_on_disk(page) == {"buckets": 0, "scopes": 0, "waiting": waiting}
    page.context.set_offline(False)
    sign_in(page, TEACHER)
    new_pin(page, "Mở khóa")
    expect(page.get_by_role("heading", name=f"Lớp {CLASS}")).to_be_visible(timeout=SLOW)
    arrived(page) if waiting else expect(page.locator("hb-status")).to_contain_text("3 cần xem")
    delivered = books.ledger("assessment.write_comment@1")[before:]
    told = [(args.get("text") or args["args"]["text"], status) for args, status, _ in delivered]
    assert told == [(text, verdict) for text in texts]


def test_nobody_else_sends_what_waits_on_a_device(page: Page, books: Books) -> None:
    enrolled(page, TEACHER, CLASS)
    books.tell("UPDATE sync_device SET expires_at = now()")
    send(page)
    expect(page.get_by_text("Bạn cần đăng nhập lại.")).to_be_visible(timeout=SLOW)
    sign_in(page, OTHER)
    give_pin(page)
    page.get_by_role("button", name="Tôi đã đăng nhập").click(timeout=SLOW)
    expect(page.get_by_text("Máy này đang giữ dữ liệu của tài khoản khác")).to_be_visible()
    sign_in(page, TEACHER)
    give_pin(page)
    page.get_by_role("button", name="Tôi đã đăng nhập").click(timeout=SLOW)
    expect(page.locator("hb-status")).to_contain_text("Đã gửi hết", timeout=SLOW)


def test_without_a_sign_in_no_device_is_made(page: Page) -> None:
    page.goto("/classroom/")
    new_pin(page, "Bắt đầu")
    expect(page.get_by_text("Bạn cần đăng nhập lại.")).to_be_visible()
