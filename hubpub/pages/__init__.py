"""A model's page and its pieces as HTML, from plain values. Imports nothing of ours."""
