"""Mojibake: UTF-8 that was read as another encoding."""
