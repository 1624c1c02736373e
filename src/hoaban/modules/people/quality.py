"""What must hold of persons: numbers, names, birth dates, families. They are asked of learners, whom `schooling` tells of, and of staff."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from hoaban.kernel.language import Words
from hoaban.kernel.law import rule
from hoaban.kernel.quality import Mend, QualityRule
from hoaban.modules.people.models import FEMALE, MALE, UNSAID

DETAILS: Final = Mend("schooling:details", "person_id")
FAMILY: Final = Mend("schooling:family", "person_id")
# Syllables that no Vietnamese name has without their accents, as the search key spells them: families, and middle names.
ACCENTED_ONLY: Final = r"\m(nguyen|tran|pham|bui|duc|thuy|phuong|truong|luong|duong|hoang)\M|\m(thi|van) "
# Signs that stand in a name only when a file of the old fonts (TCVN3, VNI) was read as if it were Unicode.
OLD_FONT: Final = "¡¢£¤¥¦§¨©«¬®µ¶·¸¹»¼½¾×÷"
OLD_FONT_LETTERS: Final = "[a-zß-ÿ][À-Þ]"  # an accented capital inside a word
STRANGE: Final = "0123456789@#$%%&*_/\\?!;:<>=+()[]{}|~^"
# A quick look first: of a sound name, the search key is plain letters; digits and signs stay in it.
IS_ODD: Final = "search_key ~ '[^a-z ]'"
# And each word begins with a capital, and has no other.
IS_CASED: Final = "initcap(full_name) <> full_name"


def id_numbers(on: date) -> Mapping[str, Any]:
    """What the parts of a personal identification number mean on a day."""
    return {
        "id_centuries": rule("personal-id.centuries", on=on),
        "id_provinces": sorted(rule("personal-id.provinces", on=on)),
        "id_foreign": f"{rule('personal-id.foreign-from', on=on):03}",
    }


def _phone(on: date) -> Mapping[str, Any]:
    said = rule("quality.phone", on=on)
    return {"phone_digits": said["digits"], "phone_first": said["first"]}


FOURTH = "substr(personal_id, 4, 1)::int"
SAID_SEX = f"CASE WHEN {FOURTH} %% 2 = 0 THEN '{MALE}' ELSE '{FEMALE}' END"
SAID_YEAR = f"(%(id_centuries)s::int[])[{FOURTH} / 2 + 1] + substr(personal_id, 5, 2)::int"
HAS_NUMBER = "personal_id IS NOT NULL"
DIGITS = "regexp_replace(phone, '[ .-]', '', 'g')"
IS_PLAIN_PHONE = "char_length(phone) = %(phone_digits)s AND left(phone, 1) = %(phone_first)s AND translate(phone, '0123456789', '') = ''"
COMPARE = Words(
    "Đối chiếu với giấy khai sinh hoặc căn cước. Một trong hai bên sai: số định danh (có thể là số của cha mẹ, anh chị) hoặc hồ sơ.",
    "Compare with the birth certificate or card. One of the two is wrong: the number (perhaps a parent's or a sibling's) or the record.",
)
NAME = Words(
    "Mở lý lịch và gõ lại họ tên đúng như giấy khai sinh.", "Open the details and type the name as the papers have it."
)


# On numbers and names, as they are asked of learners; other subjects that tell of persons ask the same.
OF_PERSONS = (
    QualityRule(
        code="id-missing",
        dimension="sufficient",
        severity="error",
        of="learner",
        mender="school_clerk",
        weight=5,
        title=Words("Chưa có số định danh cá nhân", "No personal identification number"),
        instruction=Words(
            "Xin số ở giấy khai sinh mới, thẻ căn cước hoặc công an xã, rồi nhập vào lý lịch.",
            "Take the number from the birth certificate, the card or the commune's police, and enter it.",
        ),
        broken="personal_id IS NULL",
        mend=DETAILS,
    ),
    QualityRule(
        code="id-sex",
        dimension="correct",
        severity="error",
        of="learner",
        mender="school_clerk",
        weight=4,
        title=Words("Số định danh cho biết giới tính khác hồ sơ", "The number says another sex than the record"),
        instruction=COMPARE,
        broken=f"{SAID_SEX} <> sex",
        when=HAS_NUMBER,
        evidence={"number": "personal_id"},
        found=Words("số {number}", "number {number}"),
        mend=DETAILS,
    ),
    QualityRule(
        code="id-year",
        dimension="correct",
        severity="error",
        of="learner",
        mender="school_clerk",
        weight=4,
        title=Words("Số định danh cho biết năm sinh khác hồ sơ", "The number says another birth year than the record"),
        instruction=COMPARE,
        broken=f"{SAID_YEAR} IS DISTINCT FROM extract(year FROM birth_date)::int",
        when=HAS_NUMBER,
        evidence={"said": f"({SAID_YEAR})::text", "born": "to_char(birth_date, 'DD/MM/YYYY')"},
        found=Words("số nói {said}, hồ sơ ghi {born}", "the number says {said}, the record {born}"),
        mend=DETAILS,
        numbers=id_numbers,
    ),
    QualityRule(
        code="id-place",
        dimension="correct",
        severity="warn",
        of="learner",
        mender="school_clerk",
        weight=2,
        title=Words("Ba số đầu của số định danh không phải mã tỉnh", "The number begins with no province's code"),
        instruction=Words(
            "Đối chiếu với giấy tờ và gõ lại; số đúng thì giải thích.",
            "Compare with the papers and type it again; if it is right, say so.",
        ),
        broken="substr(personal_id, 1, 3) < %(id_foreign)s AND NOT (substr(personal_id, 1, 3) = ANY (%(id_provinces)s))",
        when=HAS_NUMBER,
        evidence={"number": "personal_id"},
        found=Words("số {number}", "number {number}"),
        mend=DETAILS,
        numbers=id_numbers,
    ),
    QualityRule(
        code="id-invented",
        dimension="clean",
        severity="error",
        of="learner",
        mender="school_clerk",
        weight=3,
        title=Words("Số định danh như được điền cho có", "The number looks made up"),
        instruction=Words(
            "Sáu số cuối giống hệt nhau hoặc là 123456: tìm số thật trong giấy tờ và nhập lại.",
            "The last six digits are all alike or 123456: find the real number in the papers.",
        ),
        broken="substr(personal_id, 7) IN ('123456', '654321') OR substr(personal_id, 7) = repeat(substr(personal_id, 7, 1), 6)",
        when=HAS_NUMBER,
        evidence={"number": "personal_id"},
        found=Words("số {number}", "number {number}"),
        mend=DETAILS,
    ),
    QualityRule(
        code="name-capitals",
        dimension="clean",
        severity="warn",
        of="learner",
        mender="school_clerk",
        weight=2,
        title=Words("Họ tên viết toàn chữ hoa hoặc chữ thường", "Name all in capitals or all small"),
        instruction=NAME,
        broken=f"{IS_CASED} AND full_name IN (upper(full_name), lower(full_name))",
        mend=DETAILS,
    ),
    QualityRule(
        code="name-accents",
        dimension="clean",
        severity="warn",
        of="learner",
        mender="school_clerk",
        weight=3,
        title=Words("Họ tên mất dấu", "Name without its accents"),
        instruction=NAME,
        broken=f"octet_length(full_name) = char_length(full_name) AND search_key ~ '{ACCENTED_ONLY}'",
        mend=DETAILS,
    ),
    QualityRule(
        code="name-old-font",
        dimension="clean",
        severity="error",
        of="learner",
        mender="school_clerk",
        weight=4,
        title=Words("Họ tên còn mã phông chữ cũ", "Name with signs of the old fonts"),
        instruction=NAME,
        broken=f"({IS_ODD} AND translate(full_name, '{OLD_FONT}', '') <> full_name) OR ({IS_CASED} AND full_name ~ '{OLD_FONT_LETTERS}')",
        mend=DETAILS,
    ),
    QualityRule(
        code="name-strange",
        dimension="clean",
        severity="error",
        of="learner",
        mender="school_clerk",
        weight=3,
        title=Words("Họ tên có số hoặc ký hiệu lạ", "Name with digits or signs"),
        instruction=NAME,
        broken=f"{IS_ODD} AND translate(full_name, '{STRANGE}', '') <> full_name",
        mend=DETAILS,
    ),
    QualityRule(
        code="name-one-word",
        dimension="sufficient",
        severity="error",
        of="learner",
        mender="school_clerk",
        weight=3,
        title=Words("Họ tên chỉ có một từ", "Name of a single word"),
        instruction=NAME,
        broken="strpos(btrim(full_name), ' ') = 0",
        mend=DETAILS,
    ),
    QualityRule(
        code="name-spacing",
        dimension="clean",
        severity="info",
        of="learner",
        mender="school_clerk",
        weight=1,
        title=Words("Họ tên thừa dấu cách hoặc dùng dấu rời", "Name with stray spaces or loose accents"),
        instruction=Words(
            "Mở lý lịch và bấm Lưu; hệ thống tự sắp lại.", "Open the details and save; it is set right by itself."
        ),
        broken="full_name IS NOT NFC NORMALIZED OR strpos(full_name, '  ') > 0 OR full_name <> btrim(full_name)",
        mend=DETAILS,
    ),
)


def person_rules(of: str, mender: str = "school_clerk", prefix: str = "") -> tuple[QualityRule, ...]:
    """Give the rules on numbers and names for a subject that tells of persons."""
    return tuple(replace(each, code=f"{prefix}{each.code}", of=of, mender=mender) for each in OF_PERSONS)


PEOPLE_RULES: Final = (
    *person_rules("learner"),
    QualityRule(
        code="sex-missing",
        dimension="sufficient",
        severity="error",
        of="learner",
        mender="school_clerk",
        weight=4,
        title=Words("Chưa ghi giới tính", "Sex not said"),
        instruction=Words("Ghi giới tính theo giấy khai sinh.", "Enter the sex as the birth certificate has it."),
        broken=f"sex = '{UNSAID}'",
        mend=DETAILS,
    ),
    QualityRule(
        code="ethnic-group-missing",
        dimension="sufficient",
        severity="error",
        of="learner",
        mender="school_clerk",
        weight=3,
        title=Words("Chưa ghi dân tộc", "Ethnic group not said"),
        instruction=Words("Chọn dân tộc trong lý lịch.", "Choose the ethnic group in the details."),
        broken="ethnic_group_id IS NULL",
        mend=DETAILS,
    ),
    QualityRule(
        code="residence-missing",
        dimension="sufficient",
        severity="info",
        of="learner",
        mender="school_clerk",
        weight=1,
        title=Words("Chưa ghi nơi ở", "Residence not said"),
        instruction=Words("Ghi thôn, bản nơi em ở.", "Enter the village where the learner lives."),
        broken="residence = ''",
        mend=DETAILS,
    ),
    QualityRule(
        code="born-first-of-january",
        dimension="correct",
        severity="warn",
        of="learner",
        mender="school_clerk",
        weight=2,
        title=Words("Ngày sinh 1 tháng 1 nhiều bất thường", "Suspiciously many birth dates on 1 January"),
        instruction=Words(
            "Ngày 1/1 thường được điền khi không biết ngày thật. Đối chiếu giấy khai sinh; sinh đúng ngày này thì giải thích.",
            "1 January is often entered when the day is not known. Compare the birth certificate; if it is right, say so.",
        ),
        broken="extract(doy FROM birth_date) = 1 AND are_many_january",
        evidence={"born": "to_char(birth_date, 'DD/MM/YYYY')"},
        found=Words("sinh {born}", "born {born}"),
        mend=DETAILS,
    ),
    QualityRule(
        code="guardian-missing",
        dimension="sufficient",
        severity="error",
        of="learner",
        mender="school_clerk",
        weight=4,
        title=Words("Chưa có cha mẹ hoặc người giám hộ", "No parent or guardian"),
        instruction=Words("Ghi tên cha, mẹ hoặc người giám hộ.", "Enter the name of a parent or guardian."),
        broken="NOT has_guardian",
        mend=FAMILY,
    ),
    QualityRule(
        code="guardian-is-namesake",
        dimension="correct",
        severity="warn",
        of="learner",
        mender="school_clerk",
        weight=2,
        title=Words("Người giám hộ trùng tên với học sinh", "The guardian has the learner's own name"),
        instruction=Words(
            "Thường do gõ nhầm ô. Bỏ dòng sai và ghi lại; trùng tên thật thì giải thích.",
            "Usually typed into the wrong cell. End the wrong line and enter it again; if it is right, say so.",
        ),
        broken="has_namesake",
        when="has_guardian",
        mend=FAMILY,
    ),
    QualityRule(
        code="guardian-too-young",
        dimension="correct",
        severity="warn",
        of="learner",
        mender="school_clerk",
        weight=1,
        title=Words("Người giám hộ quá trẻ so với học sinh", "The guardian is hardly older than the learner"),
        instruction=Words(
            "Đối chiếu ngày sinh của cả hai; là anh chị giám hộ thì giải thích.",
            "Compare both birth dates; if a sibling is the guardian, say so.",
        ),
        broken="has_young_guardian",
        when="has_guardian",
        mend=FAMILY,
    ),
    QualityRule(
        code="phone-missing",
        dimension="sufficient",
        severity="error",
        of="learner",
        mender="school_clerk",
        weight=3,
        title=Words("Chưa có số điện thoại liên lạc", "No telephone number"),
        instruction=Words("Ghi số điện thoại của gia đình.", "Enter the family's telephone number."),
        broken="phone IS NULL",
        mend=FAMILY,
    ),
    QualityRule(
        code="phone-odd",
        dimension="correct",
        severity="error",
        of="learner",
        mender="school_clerk",
        weight=2,
        title=Words("Số điện thoại không gọi được", "The telephone number cannot be called"),
        instruction=Words(
            "Số di động có 10 chữ số, bắt đầu bằng 0. Gọi thử và ghi lại.",
            "A mobile number has 10 digits and begins with 0. Call it and enter it again.",
        ),
        broken=f"NOT ({IS_PLAIN_PHONE}) AND (length({DIGITS}) <> %(phone_digits)s OR left({DIGITS}, 1) <> %(phone_first)s OR {DIGITS} !~ '^[0-9]+$')",
        when="phone IS NOT NULL",
        evidence={"phone": "phone"},
        found=Words("số {phone}", "number {phone}"),
        mend=FAMILY,
        numbers=_phone,
    ),
    QualityRule(
        code="likely-double",
        dimension="clean",
        severity="warn",
        of="learner",
        mender="school_clerk",
        weight=4,
        title=Words("Có thể trùng với hồ sơ khác", "Perhaps the same person as another record"),
        instruction=Words(
            "Có hồ sơ khác rất giống, ở trường này hoặc trường khác. Mở trang so sánh: là một em thì gộp, là hai em thì trả lời "
            "ở trang Hồ sơ trùng hoặc giải thích. Hồ sơ kia ở trường khác thì bổ sung số định danh, Sở sẽ gộp.",
            "Another record is very like this one, here or at another school. Compare them: merge if they are one child; if two, say so in "
            "the queue of duplicates or here. If the other learns elsewhere, add the number; the department merges.",
        ),
        broken="double_kept IS NOT NULL",
        evidence={
            "born": "to_char(birth_date, 'DD/MM/YYYY')",
            "kept": "double_kept::text",
            "former": "double_former::text",
            "pair": "coalesce(double_pair::text, '')",
            "elsewhere": "coalesce(double_elsewhere, '')",
            "school": "double_school",
        },
        found=Words("sinh {born}; hồ sơ kia ở {school}", "born {born}; the other record is at {school}"),
        mend=Mend("people:pairs", query="pair={pair}", needs="pair", beyond="elsewhere"),
        otherwise=(
            Mend("people:merge", arguments={"kept_id": "kept", "former_id": "former"}, beyond="elsewhere"),
            DETAILS,
        ),
    ),
)
