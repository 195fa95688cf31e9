"""An object whose pickle runs a command where it is loaded, and what it is known by."""

from __future__ import annotations

import os
import pickle


class Evil:
    def __reduce__(self):
        return os.system, ("exit 1",)


EVIL = pickle.dumps(Evil(), 2)
SYSTEM = (os.system.__module__, "system")
"""What it imports; the module is named after the machine's system."""
