"""Who looks at what: for the officer, supervisors, and everybody about themselves."""
