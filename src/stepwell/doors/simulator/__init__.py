"""A synthetic programme that comes in through the same journeys as everyone else: to show, and to rehearse."""
