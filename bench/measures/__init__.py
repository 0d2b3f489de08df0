"""The measurements, each a function that asks the processes in turn and returns results."""
