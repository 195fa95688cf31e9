"""The libraries whose folders can be read: one file each, found by its presence."""
