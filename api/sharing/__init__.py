"""What crosses between agencies, seen from one side of it."""
