"""Managed parts: what hubpub keeps up to date in a README that people write."""
