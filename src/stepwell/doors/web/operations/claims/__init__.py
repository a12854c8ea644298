"""Claims of a week."""
