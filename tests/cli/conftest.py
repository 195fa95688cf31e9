"""Fixtures of the command line's tests."""

from tests.support.shown_values import golden

__all__ = ["golden"]
