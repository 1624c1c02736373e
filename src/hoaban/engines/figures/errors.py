"""What can go wrong with a figure, said in both languages: what is wrong and what to do next."""

from __future__ import annotations


class FigureError(Exception):
    """Carries its message in Vietnamese (`vi`) and English (`en`)."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(en)
        self.vi = vi
        self.en = en


class BadDefinitionError(FigureError):
    """An indicator's SQL is not of a shape that can be narrowed to a place, a day and a group."""


class BadQueryError(FigureError):
    """The question itself makes no sense, for any indicator."""


class UnanswerableError(FigureError):
    """This indicator cannot be asked so (by that dimension, at that kind of place)."""


class LakeError(FigureError):
    """The lake cannot answer: nothing was built for that school year, or files are damaged."""


class LakeBusyError(LakeError):
    """Another build of the same lake is running."""
