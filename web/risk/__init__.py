"""Pages about what we fear: concerns, flags, cautions, alerts."""
