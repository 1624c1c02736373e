"""The short lists of what is entered, and what it is called."""

from hoaban.kernel.language import Words
from hoaban.modules.assessment.rules.levels import FINAL, MARK_NAMES, MID, REGULAR

RETEST = "retest"
MARK_KINDS = {
    REGULAR: MARK_NAMES[REGULAR],
    MID: MARK_NAMES[MID],
    FINAL: MARK_NAMES[FINAL],
    RETEST: Words("kiểm tra lại", "retest"),
}
TERMS = {1: Words("Học kì I", "Term I"), 2: Words("Học kì II", "Term II")}
SUMMER = 3  # conduct judged again after summer training stands as a third term
AGAIN = "bs"  # a primary pupil assessed again after support stands as a fifth point of the year
HOMEROOM = ""  # the subject of the homeroom teacher's own comment

SUBJECT, QUALITY, COMPETENCE = "subject", "quality", "competence"
AREAS = {
    SUBJECT: Words("Môn học", "Subject"),
    QUALITY: Words("Phẩm chất", "Quality"),
    COMPETENCE: Words("Năng lực", "Competence"),
}

ASKED, APPROVED, REFUSED = "asked", "approved", "refused"
CORRECTION_STATES = {
    ASKED: Words("Chờ duyệt", "To be approved"),
    APPROVED: Words("Đã duyệt", "Approved"),
    REFUSED: Words("Không duyệt", "Refused"),
}


def capital(words: Words) -> Words:
    """Let a name begin a line: the first letter large, the rest as it is."""
    return Words(words.vi[:1].upper() + words.vi[1:], words.en[:1].upper() + words.en[1:])
