"""What each agency works on, alone."""
