"""What is declared, by name."""

from functools import cache
from typing import get_args, get_type_hints

from hubpub.types.options.declaration import Declared
from hubpub.types.options.push import CommandLine, MergedOptions, PushOptions
from hubpub.types.options.shared import Places, SharedOptions


@cache
def declared(kind: type) -> dict[str, Declared]:
    """The options of one of the classes above, by name: in the order in which people are shown them."""
    shared = SharedOptions.__annotations__
    found = {}
    for name, hint in get_type_hints(kind, include_extras=True).items():
        value, option = get_args(hint)
        found[name] = Declared(name, value, option)
    own = (name for name in found if name not in shared or kind is SharedOptions)
    return {name: found[name] for name in (*own, *(name for name in found if name in shared))}


def keys() -> dict[str, Declared]:
    """The options that hubpub.toml may say, by name."""
    both = declared(Places) | declared(MergedOptions)
    return {name: known for name, known in both.items() if known.option.key}


def inputs() -> dict[str, str]:
    """The inputs of the push action that are options, with their descriptions."""
    every = declared(Places) | declared(PushOptions) | declared(CommandLine)
    return {
        name.replace("_", "-"): known.option.help if known.option.action is True else str(known.option.action)
        for name, known in every.items()
        if known.option.action
    }
