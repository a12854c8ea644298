"""A synthetic programme that comes in through the same journeys as everyone else: demonstration and rehearsal at once."""
