"""Checkpoints on a branch, while a model is trained; and the last one, where a training goes on."""
