"""Spreadsheets in and out: any file a stranger sends is read by a confined child process, or refused with the reason.

`reader.read(path)` gives sheets of plain values; `reader.Reader` keeps one child for many files. `writer.write(path,
sheets)` makes a workbook whose texts stay texts. Nothing here knows what the sheets mean. (This file imports nothing:
the child starts from it, and starts fast.)
"""
