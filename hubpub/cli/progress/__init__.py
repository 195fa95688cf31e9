"""How far a fleet's run has come, for whoever watches."""
