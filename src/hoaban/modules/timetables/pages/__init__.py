"""What people see of timetables."""
