"""The GitHub actions, on top of the command line."""
