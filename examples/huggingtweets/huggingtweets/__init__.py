"""Create your own bot: from the archive of an account to a published model."""
