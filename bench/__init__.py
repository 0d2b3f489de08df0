"""Side-by-side measurements: ours, plain Django, and Django with the usual packages."""
