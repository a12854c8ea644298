"""How good are the weeks we solve, how soon, and how far from the best there could be? `python -m bench.week`."""
