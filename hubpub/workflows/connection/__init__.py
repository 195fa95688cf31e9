"""Which hub, as whom."""
