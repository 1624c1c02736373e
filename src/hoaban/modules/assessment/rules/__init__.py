"""The rules of assessment as pure functions over plain data: no database, no request, no clock.

`secondary` (Circular 22/2021), `primary` (Circular 27/2020) and `preschool` each take what was entered for one pupil's year and give an
`Outcome` that explains itself. Every number of the law comes from `kernel/law` by way of `packs`.
"""
