"""The agency itself: its people, its hours, its agreements. No case is shown here."""
