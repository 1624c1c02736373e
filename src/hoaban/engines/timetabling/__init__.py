"""School timetables: problems in the terms of XHSTT-2014, read, written, evaluated exactly."""
