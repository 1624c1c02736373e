"""Words in two languages, and numbers and dates as each writes them."""

import json
import pickle
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.template import Context, Engine
from django.utils import translation
from django.utils.html import conditional_escape
from hypothesis import given
from hypothesis import strategies as st

from hoaban.kernel import language
from hoaban.kernel.language import (
    COOKIE,
    NOTHING,
    Words,
    ago,
    change,
    chosen_language,
    day,
    join_words,
    moment,
    number,
    percent,
    span,
    vi_en,
)

SCHOOL = vi_en("Trường", "School")
ENGINE = Engine(builtins=["hoaban.kernel.templatetags.language"])


@dataclass(frozen=True)
class During:
    lower: date | None
    upper: date | None


def english(thing: object) -> str:
    with translation.override("en"):
        return str(thing)


def shown(source: str, **values: object) -> str:
    return ENGINE.from_string(source).render(Context(values))


class TestWords:
    def test_it_speaks_the_language_in_force_and_vietnamese_without_one(self):
        assert (str(SCHOOL), english(SCHOOL)) == ("Trường", "School")
        with translation.override(None):
            assert str(SCHOOL) == "Trường"

    def test_it_is_chosen_when_shown_not_when_made(self):
        with translation.override("en"):
            made = vi_en("Lớp", "Class")
        assert f"{made}" == "Lớp"
        assert f"{made:>5}" == "  Lớp"

    def test_it_behaves_like_text(self):
        assert SCHOOL + " A" == "Trường A"
        assert "Tên " + SCHOOL == "Tên Trường"
        assert (len(SCHOOL), SCHOOL[0], "rườ" in SCHOOL, list(SCHOOL)[:2]) == (6, "T", True, ["T", "r"])
        assert min([vi_en("b", "a"), vi_en("a", "b")]).vi == "a"

    def test_it_is_hashable_comparable_and_can_be_pickled(self):
        assert {SCHOOL: 1}[vi_en("Trường", "School")] == 1
        assert pickle.loads(pickle.dumps(SCHOOL)) == SCHOOL
        assert vi_en("Trường", "Schools") != SCHOOL

    @given(st.text(), st.text())
    def test_json_gives_it_back(self, vi: str, en: str):
        words = Words(vi, en)
        assert Words.from_json(json.loads(json.dumps(words.to_json()))) == words

    def test_django_takes_it_for_labels_choices_and_json(self):
        field = forms.ChoiceField(label=SCHOOL, choices=[("a", vi_en("Có", "Yes"))])
        form = type("F", (forms.Form,), {"school": field})()
        assert "Trường" in form.as_p()
        assert "Có" in form.as_p()
        assert json.loads(json.dumps({"x": SCHOOL}, cls=DjangoJSONEncoder)) == {"x": "Trường"}
        with translation.override("en"):
            assert "Yes" in form.as_p()

    def test_it_is_escaped_in_templates(self):
        assert conditional_escape(vi_en("<b>", "<i>")) == "&lt;b&gt;"
        assert shown("{{ x }}", x=vi_en("<b>", "<i>")) == "&lt;b&gt;"

    def test_fill_puts_each_language_into_itself(self):
        words = vi_en("{n} {what}", "{n} {what}").fill(n=number(1250), what=vi_en("lớp", "classes"))
        assert words == Words("1.250 lớp", "1,250 classes")

    def test_join_mixes_words_and_names(self):
        assert join_words([vi_en("lớp 6", "grade 6"), "6A"]) == Words("lớp 6, 6A", "grade 6, 6A")


@pytest.mark.parametrize(
    ("cookies", "preferred", "chosen"),
    [
        ({}, "vi", "vi"),
        ({}, "en", "en"),
        ({COOKIE: "vi"}, "en", "vi"),
        ({COOKIE: "en"}, "vi", "en"),
        ({COOKIE: "xx"}, "en", "vi"),
    ],
)
def test_the_switch_wins_over_the_account_and_nonsense_is_vietnamese(cookies, preferred, chosen):
    assert chosen_language(cookies, preferred) == chosen


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "places", "vi", "en"),
        [
            (207000, None, "207.000", "207,000"),
            (1234567.5, None, "1.234.567,5", "1,234,567.5"),
            (-1250, None, "−1.250", "−1,250"),
            (12.345, 2, "12,35", "12.35"),
            (Decimal("2.5"), 0, "3", "3"),
            (-0.004, 1, "0,0", "0.0"),
            (0, None, "0", "0"),
            (1e21, None, "1.000.000.000.000.000.000.000", "1,000,000,000,000,000,000,000"),
        ],
    )
    def test_it_writes_both_ways(self, value, places, vi, en):
        assert number(value, places) == Words(vi, en)

    @pytest.mark.parametrize("value", [None, float("nan"), float("inf"), Decimal("NaN"), True])
    def test_what_is_no_number_is_a_dash_not_a_zero(self, value):
        assert number(value) == percent(value) == change(value) == NOTHING

    @given(st.integers(-(10**15), 10**15))
    def test_whole_numbers_can_be_read_back(self, value: int):
        written = number(value)
        assert int(written.vi.replace(".", "").replace("−", "-")) == value
        assert int(written.en.replace(",", "").replace("−", "-")) == value

    @given(st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=6), st.integers(0, 4))
    def test_rounding_is_off_by_half_a_step_at_most(self, value: Decimal, places: int):
        read = Decimal(number(value, places).en.replace(",", "").replace("−", "-"))
        assert abs(read - value) <= Decimal(1).scaleb(-places) / 2

    def test_shares_are_percentages(self):
        assert percent(0.12345) == Words("12,3%", "12.3%")
        assert percent(Decimal("0.998"), 0) == Words("100%", "100%")

    def test_changes_carry_their_sign(self):
        assert [change(value).vi for value in (5, -5, 0, 0.0001)] == ["+5", "−5", "0", "+0,0001"]
        assert change(0.0001, 1).vi == "0,0"


class TestDates:
    def test_days_and_moments(self):
        assert day(date(2025, 9, 5)) == "05/09/2025"
        assert moment(datetime(2025, 9, 5, 7, 5, tzinfo=UTC)) == "05/09/2025 14:05"
        assert (day(None), moment(None)) == ("–", "–")

    def test_instants_are_shown_in_the_provinces_own_time(self):
        late = datetime(2025, 9, 4, 18, 30, tzinfo=UTC)
        assert (day(late), moment(late)) == ("05/09/2025", "05/09/2025 01:30")

    def test_spans_name_their_last_day(self):
        first, end = date(2025, 9, 5), date(2026, 6, 1)
        assert span(During(first, end)).vi == "05/09/2025 – 31/05/2026"
        assert span(During(first, first + timedelta(days=1))).vi == "05/09/2025"
        assert span(During(first, None)) == Words("từ 05/09/2025", "since 05/09/2025")
        assert span(During(None, end)) == Words("đến 31/05/2026", "until 31/05/2026")
        assert span(During(None, None)).en == "always"
        assert span(None) == NOTHING

    @pytest.mark.parametrize(
        ("seconds", "vi", "en"),
        [
            (10, "vừa xong", "just now"),
            (300, "5 phút trước", "5 min ago"),
            (7200, "2 giờ trước", "2 h ago"),
            (86400, "1 ngày trước", "1 day ago"),
            (3 * 86400, "3 ngày trước", "3 days ago"),
            (-7200, "sau 2 giờ", "in 2 h"),
            (90 * 86400, "03/09/2025", "03/09/2025"),
        ],
    )
    def test_how_long_ago(self, seconds, vi, en):
        now = datetime(2025, 12, 2, 5, tzinfo=UTC)
        assert ago(now - timedelta(seconds=seconds), now) == Words(vi, en)


class TestTemplates:
    def test_the_tag_speaks_both(self):
        source = '{% vi_en "Trường" "School" %}'
        assert shown(source) == "Trường"
        with translation.override("en"):
            assert shown(source) == "School"

    def test_values_are_filled_in_and_escaped(self):
        assert shown('{% vi_en "Lớp {name}" "Class {name}" name=x %}', x="6A<b>") == "Lớp 6A&lt;b&gt;"
        assert shown('{% vi_en "{n} lớp" "{n} classes" n=x|number %}', x=1250) == "1.250 lớp"

    def test_it_can_be_kept(self):
        assert shown('{% vi_en "a" "b" as words %}[{{ words }}]') == "[a]"

    def test_filters(self):
        values = {"n": 207000, "s": 0.5, "d": date(2025, 9, 5), "r": During(date(2025, 9, 5), None), "bad": "x"}
        source = "{{ n|number }} {{ s|percent }} {{ s|percent:0 }} {{ d|day }} {{ r|span }} {{ n|change }} {{ bad|number }}{{ bad|day }}"
        assert shown(source, **values) == "207.000 50,0% 50% 05/09/2025 từ 05/09/2025 +207.000 ––"
        assert (
            shown("{{ m|moment }} {{ d|moment }}", m=datetime(2025, 9, 5, 0, 15, tzinfo=UTC), d=values["d"])
            == "05/09/2025 07:15 –"
        )
        assert shown("{{ bad|ago }} {{ bad|span }}", bad="x") == "– –"


def test_the_languages_are_vietnamese_first():
    assert [code for code, _ in language.LANGUAGES] == ["vi", "en"]
