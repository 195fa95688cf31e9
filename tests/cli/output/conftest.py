"""What is shown, and what the text is held against."""

from tests.support.shown_values import a_plan, a_receipt, golden, terminal

__all__ = ["a_plan", "a_receipt", "golden", "terminal"]
