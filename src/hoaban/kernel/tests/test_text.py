import functools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.kernel.tests.vietnamese import names, syllables
from hoaban.kernel.text import clean_name, clean_text, compose, fold, is_syllable, sort_key

# The slow reference of dictionary order: letters by their place in this alphabet, then the tone, word by word.
ALPHABET = "0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONE_ORDER = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("  Lèo  Văn  Hặc ", "Lèo Văn Hặc"),
        ("VÀNG SEO PÁO", "Vàng Seo Páo"),
        ("lò thị hoa", "Lò Thị Hoa"),
        ("NGUYễN THị HOA", "Nguyễn Thị Hoa"),
        ("Lù Văn ánh", "Lù Văn Ánh"),
        ("H'LAN NIÊ KDĂM", "H'Lan Niê Kdăm"),
        ("Y-BLIÊU", "Y-Bliêu"),
        ("Ðặng Thị Lan", "Đặng Thị Lan"),
        ("Vàng\u00a0A\u200b Dế\ufeff", "Vàng A Dế"),
        (unicodedata.normalize("NFD", "Nguyễn Thị Hường"), "Nguyễn Thị Hường"),
        ("McDonald van der Berg", "McDonald van der Berg"),
        ("Lò Ý", "Lò Ý"),
        ("", ""),
    ],
)
def test_clean_name(typed, meant):
    assert clean_name(typed) == meant


def test_tone_typed_before_shape_is_composed():
    assert compose("Nguye\u0303\u0302n") == "Nguyễn"
    assert compose("a\u0323\u0306") == "ặ"


@given(names())
def test_clean_name_mends_capitals_small_letters_and_decomposition(name):
    assert clean_name(name) == name
    assert clean_name(name.upper()) == name
    assert clean_name(name.lower()) == name
    assert clean_name("  ".join(unicodedata.normalize("NFD", name).split())) == name


@given(st.text())
def test_clean_text_is_idempotent_and_composed(text):
    once = clean_text(text)
    assert clean_text(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once == once.strip()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Nguyễn Thị Đào", "nguyen thi dao"),
        ("H’Mông", "h'mong"),
        ("  Ê-đê ", "e-de"),
        ("Straße Øst", "strasse ost"),
    ],
)
def test_fold(text, key):
    assert fold(text) == key


@given(st.text())
def test_fold_is_idempotent(text):
    assert fold(fold(text)) == fold(text)


@given(names())
def test_fold_forgets_accents_case_and_normal_form(name):
    assert fold(name).isascii()
    assert fold(name) == fold(name.upper()) == fold(unicodedata.normalize("NFD", name))


def test_names_in_the_order_of_a_class_list():
    ordered = [
        "Lò Văn An", "Bùi Thị Ánh", "Lò Thị Ánh", "Cà Văn Ăng", "Lò Văn Ân", "Lò Thị Dung", "Vàng A Dũng",
        "Lò Văn Đại", "Lò Thị Hoa", "Lò Thị Hòa", "Cà Văn Hoàn", "Lê Lê", "Trần Lệ", "Vì Thị Ơn", "Hạng A Ún", "Cứ Ưng",
    ]  # fmt: skip
    assert sorted(sorted(ordered), key=sort_key) == ordered


def reference_rank(word):
    letters, tone = [], 0
    for char in unicodedata.normalize("NFD", word.lower()):
        if char in TONE_ORDER[1:]:
            tone = tone or TONE_ORDER.index(char)
        elif unicodedata.combining(char):
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + char)
        else:
            letters.append(char)
    return [ALPHABET.index(letter) for letter in letters], tone


def reference_compare(one, other):
    def ranks(name):
        words = name.split()
        return [reference_rank(word) for word in [words[-1], *words[:-1]]]

    return (ranks(one) > ranks(other)) - (ranks(one) < ranks(other))


def compare_keys(one, other):
    return (sort_key(one) > sort_key(other)) - (sort_key(one) < sort_key(other))


any_word = st.text("aăâbcdđeêghioôơtuưyfjwz09", min_size=1, max_size=4) | syllables()
any_name = names() | st.lists(any_word, min_size=1, max_size=3).map(" ".join)


@given(any_name, any_name)
def test_order_agrees_with_the_reference(one, other):
    assert compare_keys(one, other) == reference_compare(one, other)


@given(st.lists(any_name, max_size=8))
def test_sorting_agrees_with_the_reference(many):
    assert [sort_key(name) for name in sorted(many, key=sort_key)] == [
        sort_key(name) for name in sorted(many, key=functools.cmp_to_key(reference_compare))
    ]


@given(st.text())
def test_sort_key_is_plain_bytes_for_any_text(text):
    assert sort_key(text).isascii()
    assert sort_key(text) == sort_key(unicodedata.normalize("NFD", text))


@given(names())
def test_sort_key_ignores_case_and_place_of_the_tone(name):
    assert sort_key(name.upper()) == sort_key(name)
    assert sort_key("Lò Thị Hoà") == sort_key("Lò Thị Hòa")


def test_foreign_letters_sort_after_z_and_before_the_next_vietnamese_letter():
    assert sort_key("az") < sort_key("aж") < sort_key("ă") < sort_key("z") < sort_key("ж")


@pytest.mark.parametrize(
    "word", ["Nguyễn", "Quỳnh", "gì", "giếng", "khuya", "Thoả", "ươm", "quý", "Hặc", "LÝ", "Y", "Xuân"]
)
def test_syllables(word):
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["Jäger", "Bla", "Kpă", "Hàp", "Noë", "nguên", "Hòà", "Xaõ", "aù", "", "H'Lan", "ngz"])
def test_no_syllables(word):
    assert not is_syllable(word)


@given(syllables())
def test_every_built_syllable_is_one(syllable):
    assert is_syllable(syllable)
    assert is_syllable(fold(syllable)) or not syllable.isascii()
