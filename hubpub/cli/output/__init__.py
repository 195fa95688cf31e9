"""Findings, plans and receipts as text and as JSON. Formatters take values only."""
