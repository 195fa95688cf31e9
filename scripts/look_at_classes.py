"""Looks at the classes of the libraries that models are made with, and lists those that only hold data.

    python -m venv --system-site-packages build/looked_at
    build/looked_at/bin/pip install scikit-learn xgboost …
    build/looked_at/bin/python scripts/look_at_classes.py > hubpub/files/weights/pickle/looked_at.txt

Each class is taken from its module for real, in a process of its library's own. What a pickle would run of it is looked
at where it is defined, anywhere among its bases:

- made by NEWOBJ and BUILD: ``__new__``, ``__setstate__``, ``__setattr__``, ``__getattr__``, ``__getattribute__``, what
  puts items into it, ``__hash__`` and ``__eq__`` (of keys), and ``__del__``;
- called by REDUCE: ``__init__``, ``__post_init__``, and ``_missing_`` of an Enum besides, and what sets its properties,
  which BUILD does by a state for slots. Such a class is listed as ``Name()``.

A function of Python's is harmless if its source calls nothing but what is listed in `CALLS`, the same function of a
base, and methods of dicts; or if it was read by a person and stands in `READ`, with the reason. Functions in C are
harmless if they are of the libraries in `COMPILED`. The class's own class must be one of `METACLASSES`. A class, or a
base of one, that was read and does run code stands in `RUNS`: it and all that inherit from it are listed as ``Name!``.
``Name?`` asks what is in its state for methods (`ASKS`), and ``Name#`` runs code only where it is a key.
Whatever is left is not listed, and whoever has it in a pickle is told that nobody looked at it.
"""

from __future__ import annotations

import ast
import importlib
import importlib.metadata
import inspect
import json
import os
import pkgutil
import subprocess
import sys
import textwrap
import warnings
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from hubpub.files.weights.pickle.libraries import is_candidate, roots

MADE = ("__new__", "__setstate__", "__setattr__", "__getattr__", "__getattribute__", "__hash__", "__eq__", "__del__")
FILLED = ("__setitem__", "append", "extend", "add")
KEYS = ("__hash__", "__eq__")
CALLED = ("__init__", "__post_init__", "_missing_")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CALLS = _words(
    """
    isinstance issubclass len type hash tuple list dict set frozenset id int float bool str super zip enumerate range
    min max sum sorted reversed any all repr hasattr property object
    """
)
"""Builtins that do nothing but with what they are given."""
METHODS = _words(
    """
    update get pop items keys values copy setdefault startswith endswith lower upper join format _make_wrapper_subclass
    """
)
COMPILED = _words("builtins numpy scipy sklearn pandas torch collections lightgbm datetime functools")
"""Libraries whose functions in C take arrays, numbers and texts."""
METACLASSES = _words("builtins.type abc.ABCMeta enum.EnumType torch._C._TensorMeta torch.nn.parameter._ParameterMeta")
FUNCTIONS = ("torch.nn.functional", "torch.nn.init", "torch._C._nn", "scipy.special._ufuncs")
"""Modules whose functions models hold, to use them later."""
CALL_GIVEN = _words("handle_torch_function boolean_dispatch")
"""Of those, functions that call what they are given, and that no model holds."""
READ = {
    "torch.nn.modules.module.Module.__getattr__": "looks in three dicts of its own",
    "torch.nn.modules.module.Module.__setattr__": "puts into dicts of its own",
    "torch.nn.modules.module.Module.__setstate__": "updates its dict, and adds empty dicts that are missing",
    "sklearn.base.BaseEstimator.__setstate__": "warns of another version, and updates its dict",
    "torch.nn.modules.container.Sequential.__setitem__": "sets an attribute of its own",
    "torch.nn.modules.container.Sequential.extend": "sets attributes of its own",
    "torch.nn.modules.container.ModuleList.append": "sets an attribute of its own",
    "torch.nn.modules.container.ModuleList.extend": "sets attributes of its own",
    "torch.nn.modules.container.ModuleList.__setitem__": "sets an attribute of its own",
    "torch.nn.modules.container.Sequential.append": "sets an attribute of its own",
    "torch.nn.modules.container.ModuleDict.__setitem__": "sets an attribute of its own",
    "torch.nn.modules.rnn.RNNBase.__setattr__": "keeps a list of its weights",
    "torch.nn.modules.rnn.RNNBase.__setstate__": "updates its dict, and renames weights",
    "torch.optim.adam.Adam.__setstate__": "makes tensors of its numbers of steps",
    "torch.Tensor.__setstate__": "points itself at a storage",
    "sklearn.gaussian_process.kernels.Kernel.__eq__": "compares parameters",
    "sklearn.gaussian_process.kernels.CompoundKernel.__eq__": "compares kernels",
    "sklearn.gaussian_process.kernels.Hyperparameter.__new__": "a named tuple of a text and numbers",
    "sklearn.utils._repr_html.base._HTMLDocumentationLinkMixin._doc_link_template": "sets an attribute of its own",
    "sklearn.isotonic.IsotonicRegression.__setstate__": "interpolates between arrays of its own",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor.__setstate__": "gives its nodes another dtype",
    "scipy.sparse._base._spbase.__eq__": "compares numbers",
    "scipy.sparse._coo._coo_base.__setitem__": "sets numbers",
    "scipy.sparse._lil._lil_base.__setitem__": "sets numbers",
    "scipy.sparse._index.IndexMixin.__setitem__": "sets numbers",
    "pandas.core.base.NoNewAttributesMixin.__setattr__": "sets an attribute of its own",
    "pandas.api.extensions.ExtensionDtype.__hash__": "the hash of what describes it",
    "pandas.core.arrays.datetimelike.DatetimeLikeArrayMixin.__setitem__": "sets numbers",
    "pandas.core.arrays.masked.BaseMaskedArray.__setitem__": "sets numbers",
    "pandas.Index.__new__": "makes an array",
    "pandas.CategoricalIndex.__new__": "makes an array",
    "pandas.DatetimeIndex.__new__": "makes an array",
    "pandas.IntervalIndex.__new__": "makes an array",
    "pandas.MultiIndex.__new__": "makes an array",
    "pandas.PeriodIndex.__new__": "makes an array",
    "pandas.RangeIndex.__new__": "makes an array",
    "pandas.TimedeltaIndex.__new__": "makes an array",
    "pandas.DataFrame.__setitem__": "sets values",
    "pandas.DataFrame.add": "adds values",
    "pandas.Series.__setitem__": "sets values",
    "pandas.Series.add": "adds values",
    "pandas.core.generic.NDFrame.__setstate__": "sets attributes of its own, and flags",
    "pandas.core.generic.NDFrame.__setattr__": "sets an attribute or a column of its own",
    "pandas.core.generic.NDFrame.__getattr__": "looks for a column of that name",
    "pandas.core.arraylike.OpsMixin.__eq__": "compares values",
    "pandas.core.arrays._mixins.NDArrayBackedExtensionArray.__setitem__": "sets values",
    "numpy.polynomial._polybase.ABCPolyBase.__eq__": "compares numbers",
    "transformers.utils.generic.ModelOutput.__setattr__": "sets an attribute and an item of its own",
    "transformers.utils.generic.ModelOutput.__setitem__": "sets an attribute and an item of its own",
    "transformers.configuration_utils.PreTrainedConfig.__setattr__": "sets an attribute by its other name",
    "transformers.configuration_utils.PreTrainedConfig.__getattribute__": "takes an attribute by its other name",
    "transformers.integrations.heterogeneity.configuration_utils.HeterogeneousConfigMixin.__getattribute__": (
        "takes an attribute, and warns of some"
    ),
    "huggingface_hub.dataclasses.strict.<locals>.wrap.<locals>.__strict_setattr__": "looks at the type of what it sets",
    "transformers.tokenization_utils_base.PreTrainedTokenizerBase.__getattr__": "looks in a dict of its own",
    "transformers.tokenization_utils_base.PreTrainedTokenizerBase.__setattr__": "keeps tokens in a dict of its own",
    "torchao.utils._torchao_base_tensor__setstate__": "sets attributes of its own",
    "diffusers.models.modeling_utils.ModelMixin.__getattr__": "looks in a dict of its own",
    "diffusers.configuration_utils.ConfigMixin.__getattr__": "looks in a dict of its own",
    "diffusers.utils.outputs.BaseOutput.__setattr__": "sets an attribute and an item of its own",
    "diffusers.utils.outputs.BaseOutput.__setitem__": "sets an attribute and an item of its own",
    "peft.tuners.tuners_utils.BaseTuner.__getattr__": "asks the model in it",
    "peft.peft_model.PeftModel.__getattr__": "asks the model in it",
    "gensim.models.keyedvectors.KeyedVectors.__setitem__": "sets numbers",
    "xgboost.core.Booster.__setstate__": "hands bytes to XGBoost's own reader, in C",
    "lightgbm.basic.Booster.__setstate__": "hands a text to LightGBM's own reader, in C",
    "lightgbm.basic.Booster.__del__": "frees what that reader made",
    "torch.optim.adagrad.Adagrad.__setstate__": "makes tensors of its numbers of steps",
    "xgboost.core.Booster.__del__": "frees what that reader made",
    "torch.optim.optimizer.Optimizer.__setstate__": "updates its dict, and sets defaults of hooks that are empty",
    "torch.optim.rmsprop.RMSprop.__setstate__": "makes tensors of its numbers of steps",
    "torch.optim.nadam.NAdam.__setstate__": "makes tensors of its numbers of steps",
    "torch.optim.adamax.Adamax.__setstate__": "makes tensors of its numbers of steps",
    "gymnasium.spaces.space.Space.__setstate__": "updates its dict, and renames two keys",
    "gymnasium.spaces.discrete.Discrete.__setstate__": "updates its dict, and adds a number that is missing",
    "gymnasium.spaces.multi_discrete.MultiDiscrete.__setstate__": "updates its dict, and adds numbers",
    "stable_baselines3.common.buffers.BaseBuffer.extend": "gives what is put in to add, one by one",
    "stable_baselines3.common.buffers.RolloutBuffer.add": "takes more values than an unpickler gives",
    "stable_baselines3.common.buffers.DictRolloutBuffer.add": "takes more values than an unpickler gives",
    "stable_baselines3.common.buffers.ReplayBuffer.add": "takes more values than an unpickler gives",
    "stable_baselines3.common.buffers.DictReplayBuffer.add": "takes more values than an unpickler gives",
}
"""Functions that a person read, and why they are harmless."""
ASKS = {"gymnasium.spaces.box.Box.__setstate__": "makes texts of its least and greatest numbers"}
"""Functions that a person read, which ask what is in a state for methods."""
RUNS = {
    "scipy.stats._distn_infrastructure.rv_generic": "__setstate__ runs the text of _parse_arg_template with exec",
    "skorch.net.NeuralNet": "__setstate__ hands bytes to torch.load",
    "stable_baselines3.common.vec_env.base_vec_env.CloudpickleWrapper": "__setstate__ hands bytes to cloudpickle.loads",
    "statsmodels.base.data.ModelData": "__setstate__ evaluates the formula that it is given",
    "fastcore.basics._Self": "remembers what is called, and calls it",
    "transformers.processing_utils._LazyAutoProcessorMapping": "imports, where it is asked for a key",
    "transformers.models.auto.configuration_auto._LazyConfigMapping": "imports, where it is asked for a key",
    "transformers.models.auto.configuration_auto._LazyLoadAllMappings": "imports, where it is asked for a key",
}
"""Classes that a person read, and what they run."""


def main() -> int:
    """Writes the list, or with a library's name what was found of it."""
    if len(sys.argv) > 1:
        warnings.simplefilter("ignore")
        # what a library prints when it is imported is no part of the answer
        answer = os.dup(1)
        os.dup2(2, 1)
        found, left = look(sys.argv[1])
        sys.stderr.write("".join(f"{root_count} {what}\n" for what, root_count in left.most_common(25)))
        sys.stderr.flush()
        with os.fdopen(answer, "w") as stream:
            json.dump(found, stream)
        # what it started in the background is not waited for
        os._exit(0)
    print("# Generated by scripts/look_at_classes.py: a module, and its classes that were looked at. Name: holds data.")
    print("# Name(): also when it is called. Name!: runs code. name&: a function, to be named and not called.")
    print("# Name#: not where it is a key. Name?: not there, and it asks what is in its state for methods.")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(_ask, roots()):
            if found.get("modules"):
                print(f"# {found['name']} {found['version']}")
                for module, names in sorted(found["modules"].items()):
                    print(module, *names)
    return 0


def _ask(root: str) -> dict[str, Any]:
    """What a process of its own finds of a library."""
    done = subprocess.run([sys.executable, __file__, root], stdout=subprocess.PIPE, check=False)
    answer: dict[str, Any] = json.loads(done.stdout or b"{}")
    return answer


def look(root: str) -> tuple[dict[str, Any], Counter[str]]:
    """The classes of a library by module, and what kept the others from the list."""
    found: dict[str, dict[str, str]] = {}
    left = Counter[str]()
    try:
        package = importlib.import_module(root)
    except BaseException:  # noqa: BLE001 -- it is not installed, or not for this machine
        return {"modules": {}}, left
    for module in _modules(package):
        if not is_candidate(module.__name__):
            continue
        for name, value in sorted(vars(module).items()):
            # some say that they are of the package, for those who read it: pickles have them by that name
            places = {module.__name__, getattr(value, "__module__", "")}
            is_here = isinstance(value, type) and f"{module.__name__}.".startswith(f"{value.__module__}.")
            # a class of classes makes one of whatever methods it is given
            if not is_here or value.__qualname__ != name or issubclass(value, type):
                continue
            kind, why = _judged(value)
            if why:
                left[why] += 1
                continue
            for place in places:
                found.setdefault(place, {})[name] = kind
    names = importlib.metadata.packages_distributions().get(root, [root])
    for path in FUNCTIONS:
        if path.startswith(f"{root}."):
            module = importlib.import_module(path)
            found[path] = {name: "&" for name, value in vars(module).items() if _is_function(name, value)}
    modules = {module: [name + kind for name, kind in sorted(kinds.items())] for module, kinds in found.items()}
    return {"name": names[0], "version": importlib.metadata.version(names[0]), "modules": modules}, left


def _judged(value: type) -> tuple[str, str]:
    """How a class is listed; or why it is not."""
    if any(_path(base) in RUNS for base in value.__mro__):
        return "!", ""
    made = (*MADE, *FILLED)
    why = _harm(value, made)
    if not why:
        return "" if _harm(value, CALLED) else "()", ""
    if any(f"{_path(base)}.__setstate__" in ASKS for base in value.__mro__):
        return "?", _harm(value, tuple(name for name in made if name not in (*KEYS, "__setstate__")))
    return "#", why if _harm(value, tuple(name for name in made if name not in KEYS)) else ""


def _is_function(name: str, value: Any) -> bool:
    is_named = not name.startswith("_") and name not in CALL_GIVEN
    return callable(value) and not isinstance(value, (type, ModuleType)) and is_named


def _modules(package: ModuleType) -> list[ModuleType]:
    """The modules of a package that may hold classes of models, imported."""
    found = [package]
    paths = getattr(package, "__path__", None)
    names = [package.__name__] if paths is None else []
    if paths is not None:
        names = [info.name for info in _walk(list(paths), f"{package.__name__}.")]
    for name in sorted(set(names)):
        try:
            found.append(importlib.import_module(name))
        except BaseException:  # noqa: BLE001 -- for want of another library
            continue
    return found


def _walk(paths: list[str], prefix: str) -> Any:
    """The modules below, found without importing one."""
    for info in pkgutil.iter_modules(paths, prefix):
        last = info.name.rsplit(".", 1)[-1]
        if is_candidate(info.name) and not last.startswith("test"):
            yield info
        if info.ispkg and last not in ("tests", "testing", "test"):
            yield from _walk([str(Path(path, last)) for path in paths], f"{info.name}.")


def _path(value: Any) -> str:
    return f"{value.__module__}.{value.__qualname__}"


def _harm(looked_at: type, names: tuple[str, ...]) -> str:
    """Why a class is not known to be harmless, where those of its functions run; empty if it is."""
    if _path(type(looked_at)) not in METACLASSES:
        return f"metaclass {_path(type(looked_at))}"
    is_enum = issubclass(looked_at, Enum)
    for base in looked_at.__mro__:
        # what Enum does when it is called is to look up a member
        if base.__module__ in ("builtins", "collections", "abc", "typing", "enum", "dict", "collections.abc"):
            continue
        for name in names:
            if name in vars(base) and not (is_enum and name in ("__init__", "__new__", "__hash__", "__eq__")):
                value = vars(base)[name]
                if why := _harm_of(getattr(value, "__func__", value), base, name):
                    return why
        if names is not CALLED:
            continue
        # what a state with slots sets, it sets as attributes
        for name, value in vars(base).items():
            if isinstance(value, property) and value.fset is not None:
                if why := _harm_of(value.fset, base, name):
                    return why
            elif isinstance(getattr(type(value), "__set__", None), FunctionType):
                return f"descriptor {_path(base)}.{name}"
    return ""


def _harm_of(value: Any, base: type, name: str) -> str:
    path = f"{_path(base)}.{name}"
    if value is None or path in READ:
        return ""
    if isinstance(value, FunctionType) and _path(value) in READ:
        return ""
    if not isinstance(value, FunctionType):
        return "" if base.__module__.split(".")[0] in COMPILED else f"compiled {path}"
    # what dataclass and namedtuple write
    if value.__code__.co_filename == "<string>" and (hasattr(base, "__dataclass_fields__") or hasattr(base, "_fields")):
        factories = [field.default_factory for field in getattr(base, "__dataclass_fields__", {}).values()]
        known = [factory for factory in factories if isinstance(factory, type) and factory not in (list, dict, set)]
        return f"default of {path}" if name == "__init__" and (known or any(map(inspect.isfunction, factories))) else ""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(value)))
    except (OSError, SyntaxError, TypeError):
        return f"no source of {path}"
    return "" if _is_plain(tree, name) else path


def _is_plain(tree: ast.Module, name: str) -> bool:
    """Whether a function calls nothing but what is known."""
    [function] = tree.body
    if not isinstance(function, ast.FunctionDef):
        return False
    for node in (inner for statement in function.body for inner in ast.walk(statement)):
        if isinstance(
            node, (ast.Import, ast.ImportFrom, ast.Lambda, ast.FunctionDef, ast.Await, ast.With, ast.ClassDef)
        ):
            return False
        if isinstance(node, ast.Call) and not _is_known(node.func, name):
            return False
    return True


def _is_known(called: ast.expr, name: str) -> bool:
    if isinstance(called, ast.Name):
        return called.id in CALLS or called.id.endswith(("Error", "Exception"))
    if not isinstance(called, ast.Attribute):
        return False
    # super().__setstate__(…), object.__setattr__(…): the bases are looked at too
    base = called.value.func if isinstance(called.value, ast.Call) else called.value
    is_base = isinstance(base, ast.Name) and (base.id in ("super", "object", "dict", "list") or base.id[:1].isupper())
    return called.attr in METHODS or (called.attr == name and is_base)


if __name__ == "__main__":
    sys.exit(main())
