"""What the rules say of periods and loads: pure functions over dated rule data."""
