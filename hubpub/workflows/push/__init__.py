"""`push`: prepare a plan, make one commit, confirm it."""
