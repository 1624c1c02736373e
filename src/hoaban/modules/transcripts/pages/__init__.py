"""What people see of transcripts."""
