"""Why an enrolment begins and ends, and how a pupil boards."""

from hoaban.kernel.language import Words

NEW, CONTINUES, TRANSFER_IN, REPEAT, CLASS_CHANGE = "new", "continues", "transfer_in", "repeat", "class_change"
REORGANISED = "reorganised"  # the school passed into another: the pupil neither came nor left
ENTRY_REASONS = {
    NEW: Words("Tuyển mới", "New"),
    CONTINUES: Words("Lên lớp", "Moved up"),
    TRANSFER_IN: Words("Chuyển đến", "Transferred in"),
    REPEAT: Words("Lưu ban", "Repeats the grade"),
    CLASS_CHANGE: Words("Chuyển lớp", "Changed class"),
    REORGANISED: Words("Trường sắp xếp lại", "School reorganised"),
}

YEAR_END, TRANSFER_OUT, DROPOUT, COMPLETION, DEATH = "year_end", "transfer_out", "dropout", "completion", "death"
EXIT_REASONS = {
    YEAR_END: Words("Hết năm học", "End of the school year"),
    TRANSFER_OUT: Words("Chuyển đi", "Transferred out"),
    DROPOUT: Words("Bỏ học", "Dropped out"),
    COMPLETION: Words("Hoàn thành cấp học", "Completed the level"),
    DEATH: Words("Qua đời", "Died"),
    CLASS_CHANGE: Words("Chuyển lớp", "Changed class"),
    REORGANISED: Words("Trường sắp xếp lại", "School reorganised"),
}

BOARDINGS = {
    "none": Words("Không", "None"),
    "semi": Words("Bán trú", "Semi-boarding"),
    "full": Words("Nội trú", "Boarding"),
}
