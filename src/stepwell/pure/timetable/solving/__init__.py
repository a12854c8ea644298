"""Which week, of all the legal ones? The problem, the search for a plan, its proven bound, and what blocks the rest."""
