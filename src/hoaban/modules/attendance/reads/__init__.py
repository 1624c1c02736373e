"""Reads of attendance: a day of classes, a month of one class, a person's year, how complete the rolls are, who is away."""
