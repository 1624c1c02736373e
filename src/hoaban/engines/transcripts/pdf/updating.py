"""Incremental updates that change nothing but what they are for."""

from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


class Update(IncrementalPdfFileWriter):
    """Leaves the document's metadata and version alone: after a signature nothing else may change, so that any change is an attack."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__(BytesIO(pdf))

    def _update_meta(self) -> None:
        """Keep the date of change and the producer as they were when the card was set."""

    def register_extension(self, ext: Any) -> None:
        """A PDF/A-2 file may not say that it needs a later version; nothing that we write does."""

    def whole(self) -> bytes:
        output = BytesIO()
        super().write(output)  # type: ignore[no-untyped-call]  # the library's own
        return output.getvalue()
