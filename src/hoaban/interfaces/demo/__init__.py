"""A synthetic province: real communes, invented schools and persons, so that the published figures come out of the records.

`build` writes it through the modules' bulk actions, `personas` finds in it somebody for every role, and `write_registers` writes it
as the workbooks that schools have. The same seed gives the same rows, identifiers included.
"""
