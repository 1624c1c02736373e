"""What people see of attendance, and how they write it."""
