"""The short lists of assessment: levels, kinds, decisions and titles, with their names."""

from hoaban.kernel.language import Words

TOT, KHA, DAT, CHUA_DAT = "tot", "kha", "dat", "chua-dat"
STEPS = (CHUA_DAT, DAT, KHA, TOT)  # from low to high: learning and conduct of secondary pupils
LEVEL_NAMES = {
    TOT: Words("Tốt", "Good"),
    KHA: Words("Khá", "Fair"),
    DAT: Words("Đạt", "Passed"),
    CHUA_DAT: Words("Chưa đạt", "Not passed"),
}

REGULAR, MID, FINAL = "regular", "mid", "final"
MARK_NAMES = {
    REGULAR: Words("thường xuyên", "regular"),
    MID: Words("giữa kì", "mid-term"),
    FINAL: Words("cuối kì", "end-of-term"),
}
TERM_NAMES = {1: Words("học kì I", "term I"), 2: Words("học kì II", "term II")}

PROMOTED, RETEST, SUMMER_TRAINING, RETAINED = "promoted", "retest", "summer-training", "retained"
SUPPORT, PRINCIPAL = "support", "principal-decides"
DECISION_NAMES = {
    PROMOTED: Words("Được lên lớp", "Promoted"),
    RETEST: Words("Kiểm tra, đánh giá lại", "Examined again"),
    SUMMER_TRAINING: Words("Rèn luyện trong hè", "Summer training"),
    RETAINED: Words("Không được lên lớp", "Not promoted"),
    SUPPORT: Words("Hướng dẫn, giúp đỡ rồi đánh giá bổ sung", "Supported, then assessed again"),
    PRINCIPAL: Words("Hiệu trưởng xem xét, quyết định", "For the principal to decide"),
}

TITLE_NAMES = {
    "hoc-sinh-xuat-sac": Words("Học sinh Xuất sắc", "Excellent pupil"),
    "hoc-sinh-gioi": Words("Học sinh Giỏi", "Very good pupil"),
    "hoc-sinh-hoan-thanh-tot": Words(
        "Học sinh Hoàn thành tốt trong học tập và rèn luyện", "Pupil who did well in learning and conduct"
    ),
}

T, H, C = "T", "H", "C"
SUBJECT_STEPS = (C, H, T)
SUBJECT_NAMES = {
    T: Words("Hoàn thành tốt", "Well completed"),
    H: Words("Hoàn thành", "Completed"),
    C: Words("Chưa hoàn thành", "Not completed"),
}
CAN_CO_GANG = "can-co-gang"
TRAIT_STEPS = (CAN_CO_GANG, DAT, TOT)
TRAIT_NAMES = {
    TOT: Words("Tốt", "Good"),
    DAT: Words("Đạt", "Passed"),
    CAN_CO_GANG: Words("Cần cố gắng", "Needs effort"),
}
NOT_COMPLETED = "chua-hoan-thanh"
YEAR_NAMES = {
    "hoan-thanh-xuat-sac": Words("Hoàn thành xuất sắc", "Completed with excellence"),
    "hoan-thanh-tot": Words("Hoàn thành tốt", "Completed well"),
    "hoan-thanh": Words("Hoàn thành", "Completed"),
    NOT_COMPLETED: Words("Chưa hoàn thành", "Not completed"),
}
PERIOD_NAMES = {
    "gk1": Words("giữa học kì I", "middle of term I"),
    "ck1": Words("cuối học kì I", "end of term I"),
    "gk2": Words("giữa học kì II", "middle of term II"),
    "cn": Words("cuối năm", "end of year"),
}
