import csv
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hoaban.kernel.tests.vietnamese import names, syllables, to_tcvn3, to_vni
from hoaban.kernel.text import (
    clean_name,
    compose,
    decode,
    decode_tcvn3,
    decode_vni,
    detect_legacy,
    encode_tcvn3,
    reads_as,
)
from tests.shared_data import shared

FOREIGN = (
    """
Jürgen Müller|Björn Åkesson|Søren Kierkegaard|José María Aznar|Mª Carmen López|João São Simão|Zoë Kravitz|Noël Coward
François Hollande|Thaïs Loïc|Raphaël Gaël Maël|Saúl Niño|Iñaki Muñoz|Łukasz Żak|Çelik Öztürk|Ðorđe Þór|Håkon Bø|Lü Bu
Lü Min|Bø|Käthe Kollwitz|Jäger|Märta Bö|Renée Chloé|Anaïs Léa|Hélène|Björk Guðmundsdóttir|Ragnhild Sæther|Tõnis Kõiv
Ménou Nguyên|Elâ Kâmil|Ștefan Ioniță|Ümit Gül|Nuñez del Prado|Mäkinen Eeva|Straße 5 · 12 m²|D’Angelo ½|5°C ± 1|Éo Lan
""".replace("\n", "|")
    .strip("|")
    .split("|")
)

HIGHLAND = (
    """
H'Niê Kbuôr|Y Bliêu Mlô|Ksor Blă|Rơ Châm Đôi|Siu Hồ|Kpă Klơng|Đinh Blêu|Hmông|Mnông|Hrê|Bru-Vân Kiều|Gié-Triêng|Vừ Bla Gầu
Pờ Lỳ Toán|Khoàng Gò Mé|Chu Xé Lù|Giàng Páo Sà|Lò Hoà|Tòng Khoé|Ðinh Ðo|Dòng|Tó|Lò Thó|Nguyễn Hoàng Hà|Lê Dũng|Ý Ò|Xuõn An, An Khê|Ngäc
""".replace("\n", "|")
    .strip("|")
    .split("|")
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Quµng B¶o Hoa", "Quàng Bảo Hoa"),
        ("LÇu Mai Xua", "Lầu Mai Xua"),
        ("Lª Ph\u00ad¬ng Trang", "Lê Phương Trang"),
        ("Phan Thu Ngäc", "Phan Thu Ngọc"),
        ("NguyÔn V¨n Dòng", "Nguyễn Văn Dũng"),
        ("Lï V¨n Ánh", "Lù Văn Ánh"),
        ("Sïng A Pã", "Sùng A Pó"),
        ("CÇm V¨n Ún", "Cầm Văn Ún"),
        ("NGUYÔN THÞ HOA", "Nguyễn Thị Hoa"),
        ("Th¸i", "Thái"),
        ("Vµng Bla M¸y", "Vàng Bla Máy"),
    ],
)
def test_tcvn3_is_found_and_decoded(typed, meant):
    assert detect_legacy(typed) == "tcvn3"
    assert clean_name(decode_tcvn3(typed)) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Nguyeãn Vaên Huøng", "Nguyễn Văn Hùng"),
        ("Traàn Thò Hoàng", "Trần Thị Hồng"),
        ("NGUYEÃN THÒ HOA", "Nguyễn Thị Hoa"),
        ("Löôøng Ñöùc", "Lường Đức"),
        ("Vaøng Bla Maùy", "Vàng Bla Máy"),
    ],
)
def test_vni_is_found_and_decoded(typed, meant):
    assert detect_legacy(typed) == "vni"
    assert clean_name(decode_vni(typed)) == meant


@given(syllables())
def test_decoding_undoes_encoding(syllable):
    assert decode_tcvn3(to_tcvn3(syllable)) == syllable
    assert encode_tcvn3(syllable) == to_tcvn3(syllable)
    assert decode_vni(to_vni(syllable)) == syllable
    assert decode_vni(to_vni(syllable.upper())) == syllable.upper()


@given(names())
@example("Lù Văn Ánh")
def test_a_name_survives_the_old_encodings(name):
    assert clean_name(decode_tcvn3(to_tcvn3(name))) == name
    assert clean_name(decode(to_vni(name), "vni")) == name


@given(names())
@example("Vì Bông")
@example("Vì Bộng")
@example("Vì Bưa")
def test_what_is_found_is_what_it_was(name):
    assert detect_legacy(name) is None
    assert detect_legacy(to_tcvn3(name)) in ("tcvn3", None)
    assert detect_legacy(to_vni(name)) in ("vni", None)


@pytest.mark.parametrize("name", FOREIGN + HIGHLAND)
def test_unicode_is_left_alone(name):
    assert detect_legacy(name) is None


def test_a_doubtful_name_reads_as_the_encoding_of_its_neighbours():
    assert detect_legacy("Trung Dòng") is None
    assert reads_as("Trung Dòng", "tcvn3")
    assert decode_tcvn3("Trung Dòng") == "Trung Dũng"
    assert not reads_as("Trần Dũng", "vni")
    assert not reads_as("Minh", "tcvn3")


@given(st.text())
def test_any_text_is_looked_at_without_fuss(text):
    assert detect_legacy(text) in ("tcvn3", "vni", None)


def real_texts():
    for path in sorted(shared("vn").glob("*.csv")):
        with path.open(encoding="utf-8") as file:
            yield from {
                compose(part.strip()) for row in csv.reader(file) for cell in row for part in re.split("[;,]", cell)
            }


def test_no_real_place_or_ethnic_group_is_taken_for_an_old_encoding():
    assert [text for text in real_texts() if detect_legacy(text)] == []


def test_nearly_every_accented_place_is_found_when_written_in_an_old_encoding():
    places = [text for text in set(real_texts()) if len(text.split()) > 1 and not text.isascii()]
    for encode, encoding in ((to_tcvn3, "tcvn3"), (to_vni, "vni")):
        found = sum(detect_legacy(encode(place)) == encoding for place in places)
        assert found > 0.95 * len(places)
