"""The short lists of transcripts: states of a version, who signs, forms of a file, with their names."""

from hoaban.kernel.language import Words

DRAFT, SIGNING, ISSUED, SUPERSEDED, REVOKED = "draft", "signing", "issued", "superseded", "revoked"
STATES = {
    DRAFT: Words("Đang lập", "Being made"),
    SIGNING: Words("Đang ký", "Being signed"),
    ISSUED: Words("Đã phát hành", "Issued"),
    SUPERSEDED: Words("Đã có bản thay thế", "Superseded"),
    REVOKED: Words("Đã thu hồi", "Revoked"),
}
OPEN = (DRAFT, SIGNING)  # one such version of a year at most
STANDING = (ISSUED, SUPERSEDED, REVOKED)  # what was issued once, whatever became of it

SUBJECT, HOMEROOM, PRINCIPAL, SEAL = "subject", "homeroom", "principal", "seal"
ROLES = {
    SUBJECT: Words("Giáo viên môn học", "Subject teacher"),
    HOMEROOM: Words("Giáo viên chủ nhiệm", "Homeroom teacher"),
    PRINCIPAL: Words("Hiệu trưởng", "Principal"),
    SEAL: Words("Con dấu của trường", "School's seal"),
}
RANKS = (SUBJECT, HOMEROOM, PRINCIPAL, SEAL)  # those of one rank sign in any order, those of the next after all of them
TONES = {
    DRAFT: "info",
    SIGNING: "attention",
    ISSUED: "good",
    SUPERSEDED: "neutral",
    REVOKED: "wrong",
}

PDF, XML, VC = "pdf", "xml", "vc"
FORMS = {
    PDF: Words("PDF có chữ ký số", "Signed PDF"),
    XML: Words("XML có chữ ký số", "Signed XML"),
    VC: Words("Chứng thực kiểm chứng được (VC)", "Verifiable credential"),
}
STORED = (PDF, XML)  # a credential is made when it is asked for
SIGN_PDF = (HOMEROOM, PRINCIPAL, SEAL)  # subject teachers sign the XML, of which the PDF is the printed form
MEDIA = {PDF: "application/pdf", XML: "application/xml", VC: "application/vc+json"}
ENDINGS = {PDF: "pdf", XML: "xml", VC: "json"}

RUNNING, DONE = "running", "done"
BATCH_STATES = {RUNNING: Words("Đang ký", "Signing"), DONE: Words("Đã ký xong", "Signed")}


def role_of(role: str, subject: str = "") -> Words:
    """Say who signs, with the subject, as printed, where its teacher does."""
    said = ROLES[role]
    return Words(f"{said.vi} · {subject}", f"{said.en} · {subject}") if subject else said
