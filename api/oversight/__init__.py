"""Who looks at what, and who looks at that."""
