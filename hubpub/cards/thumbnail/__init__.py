"""The picture of a model for sharing: drawn by typst, with what the model writes. Only this package imports typst."""
