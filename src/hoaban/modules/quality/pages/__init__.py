"""What people see of the quality of data."""
