"""Hoa Ban: the open education platform for a whole province."""

__version__ = "0.1.0"
