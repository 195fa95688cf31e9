"""How a model was trained: what its library wrote beside it."""
