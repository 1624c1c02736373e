"""What this module keeps of a person, to be moved when two records become one. All versions stand: each record's was issued."""

from hoaban.kernel.language import vi_en
from hoaban.modules.people.holdings import Held, holder
from hoaban.modules.transcripts.models import Copy, CorrectionRequest, SignedFile, Step, Version

HOLDER = holder(
    __name__,
    "transcript.move-person@1",
    Held(Version, vi_en("Học bạ", "Transcripts")),
    Held(Step, vi_en("Chữ ký trong học bạ", "Signatures of transcripts")),
    Held(Step, vi_en("Học bạ đã ký hoặc chờ ký", "Transcripts signed or to sign"), column="signer_id"),
    Held(SignedFile, vi_en("Tệp học bạ", "Files of transcripts")),
    Held(Copy, vi_en("Bản học bạ đã cấp", "Copies of transcripts")),
    Held(CorrectionRequest, vi_en("Đề nghị đính chính học bạ", "Corrections of transcripts")),
)
