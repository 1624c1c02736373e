"""What the log's files can be refused for, in both languages."""


class BadLogError(ValueError):
    """A file of the log, a key or a proof that cannot be used. `code` is for programs; `vi` and `en` say what is wrong."""

    def __init__(self, code: str, vi: str, en: str) -> None:
        super().__init__(f"{vi}\n{en}")
        self.code, self.vi, self.en = code, vi, en
