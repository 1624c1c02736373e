"""What can be wrong with a timetabling problem, said in both languages with its place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BadTimetableError(Exception):
    """A file or a problem that cannot be used; `where` is a line of the file or a record of it."""

    where: str
    vi: str
    en: str

    def __str__(self) -> str:
        return f"{self.where}: {self.vi}\n  {self.en}"
