"""What every module stands on: who acts, what they may do, the ledger of what they did, time, law, text and the local database.

The kernel knows no school, pupil or mark. It gives modules one way to write (the action), one way to read (`visible_to`),
and one place where each right is written down (the access table).
"""
