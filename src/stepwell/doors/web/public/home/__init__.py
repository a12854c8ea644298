"""The page that compares the two programmes."""
