"""Reading a programme's own list of cases; nothing here knows the database."""
