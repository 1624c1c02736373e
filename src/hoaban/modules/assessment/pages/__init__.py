"""What people see of assessment: mark books, registers, a pupil's results, and what is still missing. Nothing ranks pupils."""
