"""`check`: find what to judge, judge it, mend it."""
