"""School registers: one workbook a school, with its facts, classes, pupils and staff.

The way of a workbook: `recognising` finds sheets and columns, `parsing` reads rows into records, `judging` gives each row its verdict,
`report` adds them up and explains the causes; `applying` writes what was accepted, `exporting` writes the same workbook back.
The first four know no database.
"""
