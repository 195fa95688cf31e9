"""The libraries whose snippet needs more than the model's id: one module each, named like the library's key.

A dash in the key is ``_`` in the module's name. A module has ``snippet(profile, repo) -> Snippet | None``, which is
None where the profile does not hold what the code needs. Nothing else lists it, and none is imported before it is
needed.
"""
