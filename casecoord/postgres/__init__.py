"""PostgreSQL as Django speaks to it, and instants read sooner."""
