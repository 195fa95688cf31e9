"""What lies on disk: folders, their bytes, and the documents that people write."""
