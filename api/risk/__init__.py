"""What we fear, and who has to look."""
