"""The standard recipe: the card of any model, from what its folder, its run and its author tell, and no more."""
