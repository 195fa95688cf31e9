"""What `hubpub fleet` does: reads the rows, hands them to workers, and keeps a journal."""
