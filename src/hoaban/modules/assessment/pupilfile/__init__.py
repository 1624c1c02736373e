"""The public file form of assessment: a JSON file of pupils in, their results with reasons out; no database (`hoaban assess`)."""

from hoaban.modules.assessment.pupilfile.running import Report, assess_text

__all__ = ["Report", "assess_text"]
