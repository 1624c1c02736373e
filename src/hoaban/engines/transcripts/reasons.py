"""Why a transcript is not valid: one code a cause, with what it means and what to do, in Vietnamese and English."""

from dataclasses import dataclass
from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "unreadable": (
        "Không đọc được tệp: tệp hỏng, hoặc không phải học bạ. Hãy xin lại bản gốc.",
        "The file cannot be read: it is damaged, or no transcript. Ask for the original again.",
    ),
    "not-signed": ("Tệp không có chữ ký số nào.", "The file carries no digital signature."),
    "signature-missing": (
        "Thiếu chữ ký mà học bạ phải có. Bản này chưa kí xong, hoặc chữ ký đã bị gỡ.",
        "A signature that the transcript must have is missing: it was not finished, or the signature was removed.",
    ),
    "signature-invalid": (
        "Chữ ký không do chứng thư đi kèm tạo ra.",
        "The signature was not made with the certificate that comes with it.",
    ),
    "content-changed": (
        "Nội dung đã bị sửa sau khi ký. Đừng dùng bản này.",
        "The content was changed after it was signed. Do not use this copy.",
    ),
    "changed-after-signing": (
        "Tệp đã bị thêm hoặc thay nội dung sau chữ ký. Đừng dùng bản này.",
        "Something was added or replaced after the signature. Do not use this copy.",
    ),
    "coverage": (
        "Chữ ký không bao trùm toàn bộ phần nó phải bảo vệ.",
        "The signature does not cover all that it must protect.",
    ),
    "weak-algorithm": (
        "Chữ ký dùng thuật toán đã lỗi thời, có thể giả mạo.",
        "The signature uses an outdated algorithm that can be forged.",
    ),
    "certificate-untrusted": (
        "Chứng thư không thuộc tổ chức cấp chứng thư được tin cậy.",
        "The certificate does not come from a trusted authority.",
    ),
    "certificate-expired": ("Chứng thư đã hết hạn vào lúc ký.", "The certificate had expired at the time of signing."),
    "certificate-not-yet-valid": (
        "Chứng thư chưa có hiệu lực vào lúc ký.",
        "The certificate was not yet valid at the time of signing.",
    ),
    "certificate-revoked": (
        "Chứng thư đã bị thu hồi vào lúc ký.",
        "The certificate had been revoked at the time of signing.",
    ),
    "certificate-unfit": (
        "Chứng thư không được cấp để ký văn bản.",
        "The certificate was not issued for signing documents.",
    ),
    "revocation-unknown": (
        "Không có thông tin thu hồi của chứng thư, nên không biết nó còn hiệu lực lúc ký hay không.",
        "There is no revocation information for the certificate, so nobody can tell whether it was good when signing.",
    ),
    "revocation-stale": (
        "Thông tin thu hồi của chứng thư đã cũ so với lúc ký.",
        "The revocation information of the certificate is older than the signature.",
    ),
    "time-stamp-invalid": (
        "Dấu thời gian hỏng hoặc không thuộc chữ ký này.",
        "The time stamp is broken or does not belong to this signature.",
    ),
    "time-stamp-untrusted": (
        "Dấu thời gian không do tổ chức được tin cậy cấp.",
        "The time stamp does not come from a trusted authority.",
    ),
    "time-stamp-expired": (
        "Dấu thời gian cuối cùng đã hết hạn mà chưa được gia hạn. Hãy xin cấp lại.",
        "The last time stamp has expired and was not renewed. Ask for a new copy.",
    ),
    "wrong-signer": (
        "Người ký không phải người được ký ở vị trí này.",
        "The signer is not one who may sign in this place.",
    ),
    "structure": (
        "Cấu trúc tệp không đúng mẫu học bạ; có dấu hiệu bị ghép.",
        "The file is not built as a transcript is; parts may have been moved or wrapped.",
    ),
    "unknown-context": (
        "Văn bằng số dùng từ vựng lạ, nên không biết các mục có nghĩa gì.",
        "The credential uses an unknown vocabulary, so nobody can tell what its claims mean.",
    ),
    "issuer-unknown": (
        "Không có khóa công khai của nơi cấp, hoặc nơi cấp không khớp với khóa.",
        "The issuer's public key is not known, or the key is another issuer's.",
    ),
    "proof-unfit": (
        "Loại hoặc mục đích của chữ ký không phải loại dùng để cấp văn bằng.",
        "The proof is not of the kind or purpose that credentials are issued with.",
    ),
    "not-yet-valid": ("Văn bằng số chưa đến ngày có hiệu lực.", "The credential is not valid yet."),
    "expired": ("Văn bằng số đã hết hạn.", "The credential has expired."),
    "status-unknown": (
        "Không có danh sách trạng thái của nơi cấp, nên không biết bản này đã bị thu hồi hay chưa.",
        "The issuer's status list is not at hand, so nobody can tell whether this copy was revoked.",
    ),
    "status-stale": ("Danh sách trạng thái đã cũ.", "The status list is out of date."),
    "status-invalid": (
        "Danh sách trạng thái không do nơi cấp học bạ ký.",
        "The status list is not signed by the transcript's issuer.",
    ),
    "revoked": ("Học bạ này đã bị nơi cấp thu hồi.", "The issuer has revoked this transcript."),
    "superseded": (
        "Đã có lần cấp mới thay cho bản này. Hãy xin bản mới.",
        "A newer version has replaced this one. Ask for the new one.",
    ),
    "not-in-log": (
        "Bản này không có trong nhật ký công khai của nơi cấp.",
        "This copy is not in the issuer's public log.",
    ),
    "log-mismatch": (
        "Bằng chứng nhật ký không khớp với bản này, hoặc đã bị sửa.",
        "The proof from the log does not belong to this copy, or was altered.",
    ),
    "log-unknown": (
        "Bằng chứng nhật ký không do sổ ghi mà bạn tin ký. Hãy thêm khóa công khai của sổ ghi vào tệp tin cậy.",
        "The proof is not signed by a log that you trust. Add the log's public key to the file of whom you trust.",
    ),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One cause. `where` names the signature or part; `detail` is for those who look into it."""

    code: str
    where: str = ""
    detail: str = ""

    def to_json(self) -> dict[str, str]:
        vi, en = WORDS[self.code]
        return {"code": self.code, "where": self.where, "detail": self.detail, "vi": vi, "en": en}


class InvalidError(Exception):
    """Raised inside the judges, where one part cannot be judged further."""

    def __init__(self, code: str, where: str = "", detail: str = "") -> None:
        super().__init__(f"{code} {where} {detail}".strip())
        self.reason = Reason(code, where, detail)
