"""The figures: the star schema over the records, the catalogue of indicators, their answers, and the lake of past years.

An indicator is defined beside its domain (`modules/*/figures.py`) and computed by `engines/figures`; this module holds the views that
both read, remembers answers for boards, and shows them. It sits on top of the house: nothing below knows it.
"""
