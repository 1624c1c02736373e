"""Owns what is wrong with records, over time: what each rule of the other modules finds, what became of it, and the scores made of it.

The rules themselves stand beside the records they speak of (`quality.py` of each module); this module runs them together for one school
or for all, and shows everyone what to mend first. Nothing here changes a record: whoever mends does it on the record's own page.
"""
