"""Two who write at one place, on two devices or in two tabs: both see it, and nothing that was typed is swallowed."""

import re

import pytest
from playwright.sync_api import Page, expect

from hoaban.interfaces.sync.client.tests.conftest import Phones, Place
from hoaban.interfaces.sync.client.tests.driving import KEPT, MARK, go, sync, type_mark
from hoaban.interfaces.sync.client.tests.fake_server import CLASS, SCOPE, person

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_both_see_a_conflict_and_one_of_them_settles_it(phones: Phones, place: Place) -> None:
    one, other = phones.enrolled(), phones.enrolled()
    for page, value in ((one, "7,5"), (other, "9")):
        page.context.set_offline(True)
        type_mark(page, value)
    for page in (one, other, one):
        page.context.set_offline(False)
        sync(page)
        expect(page.get_by_role("button", name="Gửi ngay")).to_be_enabled()
        expect(page.locator("hb-outbox")).to_contain_text("0 chờ gửi")
    for page in (one, other):
        expect(page.get_by_role("heading", name=re.compile("Cần bạn xem"))).to_be_visible()
        expect(page.locator(".pair")).to_contain_text(re.compile("9.*7,5", re.DOTALL))
    other.get_by_role("button", name="Dùng bản của tôi").click()
    for page in (other, one):
        sync(page)
        expect(page.get_by_role("heading", name=re.compile("Cần bạn xem"))).to_have_count(0)
        go(page, f"#/marks/{CLASS}")
        expect(page.get_by_label(MARK)).to_have_value("9")
    assert len(place.fake.effects) == 1


def test_two_tabs_are_one_device(phones: Phones, place: Place) -> None:
    page = phones.enrolled()
    other = phones.page(page.context)
    expect(other.get_by_role("heading", name="Lớp 7A")).to_be_visible()  # the open key came from the first tab
    for tab in (page, other):
        tab.context.set_offline(True)
    type_mark(page, "5")
    type_mark(other, "8")
    for tab in (page, other):
        expect(tab.locator("hb-status")).to_contain_text("2 chờ gửi")
    page.context.set_offline(False)
    for tab in (page, other):
        sync(tab)
        expect(tab.get_by_role("heading", name="Đã gửi hết")).to_be_visible()
    first, second = (kept["op"] for kept in place.fake.ledger.values())
    [entity] = first["base"]
    assert (first["seq"], second["seq"]) == (1, 2)
    assert second["base"] == {entity: first["id"]}
    assert place.fake.rows[SCOPE][entity]["value"] == "8"


def test_what_is_being_typed_outlasts_news_of_the_same_cell(phones: Phones, place: Place) -> None:
    """One tab hears of the other's mark between two keys: neither word is swallowed."""
    page = phones.enrolled()
    other = phones.page(page.context)
    expect(other.get_by_role("heading", name="Lớp 7A")).to_be_visible()
    page.context.set_offline(True)
    go(other, f"#/marks/{CLASS}")
    other.get_by_label(MARK).press_sequentially("8")
    type_mark(page, "5")
    expect(other.locator("hb-status")).to_contain_text("1 chờ gửi")
    expect(other.get_by_label(MARK)).to_have_value("8")
    other.keyboard.press("Enter")
    expect(page.locator("hb-status")).to_contain_text("2 chờ gửi")
    page.context.set_offline(False)
    sync(page)
    expect(page.get_by_role("heading", name="Đã gửi hết")).to_be_visible()
    assert [kept["op"]["args"]["value"] for kept in place.fake.ledger.values()] == ["5", "8"]


def theirs(place: Place, entity: str, **fields: object) -> None:
    """A colleague writes."""
    place.fake.write(
        SCOPE, {"e": entity, "v": "theirs", "by": "Lò Văn Nam", "at": "2026-09-07T07:00:00+07:00", **fields}
    )


def test_news_of_what_is_being_typed_is_a_conflict_and_no_overwriting(phones: Phones, place: Place) -> None:
    page = phones.enrolled()
    go(page, f"#/comments/{CLASS}")
    words = page.get_by_label("Lò Thị Ánh")
    words.press_sequentially("Em chăm")
    entity = f"comment:{CLASS}:{person(0)}::{page.get_by_label('Học kì').input_value()}"
    theirs(place, entity, text="Em cần cố gắng.")
    with page.expect_response("**/sync/v1/exchange"):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    words.press_sequentially(" chỉ.")
    expect(words).to_have_value("Em chăm chỉ.")
    page.go_back()  # leaves without leaving the field
    page.evaluate(KEPT, 1)
    sync(page)
    expect(page.locator(".pair")).to_contain_text(re.compile("Em chăm chỉ.*Em cần cố gắng", re.DOTALL))
    assert place.fake.rows[SCOPE][entity]["text"] == "Em cần cố gắng."


def roll_conflict(phones: Phones, place: Place) -> tuple[Page, str]:
    """Somebody else takes the roll of this morning while this phone has no line and takes it too."""
    page = phones.enrolled()
    page.context.set_offline(True)
    go(page, f"#/roll/{CLASS}")
    page.get_by_role("group", name="Buổi").get_by_role("button", name="Sáng").click()
    page.get_by_role("button", name="Cà Thị Chung: Có phép").click()
    page.get_by_role("button", name="Lưu điểm danh").click()
    page.evaluate(KEPT, 1)
    today = page.evaluate("new Date().toLocaleDateString('sv', { timeZone: 'Asia/Ho_Chi_Minh' })")
    entity = f"roll:{CLASS}:{today}:morning"
    theirs(place, entity, day=today, session="morning", state="taken", exceptions=[])
    page.context.set_offline(False)
    sync(page)
    expect(page.locator(".pair")).to_contain_text(re.compile("Cà Thị Chung.*Có mặt đủ", re.DOTALL))
    return page, entity


def test_a_roll_is_taken_over_somebody_elses_with_a_reason(phones: Phones, place: Place) -> None:
    page, entity = roll_conflict(phones, place)
    page.get_by_role("button", name="Dùng bản của tôi").click()
    sync(page)
    expect(page.get_by_role("heading", name="Đã gửi hết")).to_be_visible()
    assert [one["person_id"] for one in place.fake.rows[SCOPE][entity]["exceptions"]] == [person(2)]
    answered = [kept["op"] for kept in place.fake.ledger.values() if kept["op"]["kind"].startswith("sync.")]
    assert [one["reason"] for one in answered] == ["Chọn giữa hai bản"]


def test_a_word_on_a_conflict_that_is_refused_leaves_it_open(phones: Phones, place: Place) -> None:
    page, _ = roll_conflict(phones, place)
    place.fake.settles = False
    page.get_by_role("button", name="Dùng bản của tôi").click()
    sync(page)
    expect(page.locator("hb-outbox")).to_contain_text("Cần lý do.")
    place.fake.settles = True
    page.get_by_role("button", name="Đã hiểu").click()
    page.get_by_role("button", name="Dùng bản của tôi").click()
    sync(page)
    expect(page.get_by_role("heading", name="Đã gửi hết")).to_be_visible()
