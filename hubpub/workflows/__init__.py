"""What the commands do: a folder or a file per verb."""
