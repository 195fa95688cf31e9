"""Which imports of a pickle are harmless: an allow-list, because what can do harm has no end.

The base is what ``torch.load`` takes with ``weights_only=True`` (torch, _weights_only_unpickler.py,
``_get_allowed_globals``): with these a pickle can build tensors and containers and nothing else. Classes of the
libraries that models are made with come next, each by itself (`looked_at`): a library's class may run what it finds in
its state. To be made without ``__init__`` is one thing, to be called is another, so both are asked. What is known to
run code is told apart, because it is a different matter from a class that nobody here knows; the names are those that
picklescan lists (scanner.py, ``_unsafe_globals``).
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

from hubpub.files.weights.pickle.libraries import is_models_class, is_models_library
from hubpub.files.weights.pickle.looked_at import Kind, looked_at


class Verdict(StrEnum):
    """What an import means."""

    HARMLESS = "harmless"
    """It builds data."""
    UNSEEN = "unseen"
    """It is a class of a library that models are made with, and nobody here has looked at it."""
    UNKNOWN = "unknown"
    """Nobody here knows what it does."""
    DANGEROUS = "dangerous"
    """It can run any code."""


COMPUTED = "?"
"""A name that the pickle computes while it runs."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BUILTINS = _words(
    """
    bool bytearray bytes complex dict float frozenset int list object range set slice str tuple
    Ellipsis NotImplemented long unicode xrange print
    """
)
_HARMLESS = {
    "builtins": _BUILTINS,
    "__builtin__": _BUILTINS,
    "collections": frozenset({"OrderedDict", "defaultdict", "Counter", "deque", "ChainMap"}),
    "copyreg": frozenset({"_reconstructor", "__newobj__", "__newobj_ex__"}),
    "copy_reg": frozenset({"_reconstructor", "__newobj__", "__newobj_ex__"}),
    "_codecs": frozenset({"encode"}),
    "argparse": frozenset({"Namespace"}),
    "types": frozenset({"SimpleNamespace"}),
    "typing": _words(
        "Any Callable ClassVar Dict FrozenSet Iterable List Literal Mapping Optional Sequence Set Tuple Type Union"
    ),
    "datetime": frozenset({"date", "datetime", "time", "timedelta", "timezone", "tzinfo"}),
    "decimal": frozenset({"Decimal"}),
    "fractions": frozenset({"Fraction"}),
    "uuid": frozenset({"UUID", "SafeUUID"}),
    "random": frozenset({"Random"}),
    "threading": frozenset({"Lock", "RLock"}),
    # what it would call is an import of its own, and judged as such
    "functools": frozenset({"partial"}),
    "re": frozenset({"_compile"}),
    "torch.serialization": frozenset({"_get_layout", "_MaybeEncrypted"}),
}
_NUMBERS = """
    abs absolute add arccos arccosh arcsin arcsinh arctan arctan2 arctanh argmax argmin average cbrt ceil clip conj
    conjugate cos cosh cumsum deg2rad degrees divide exp exp2 expm1 fabs float_power floor floor_divide fmax fmin fmod
    hypot isfinite isinf isnan log log10 log1p log2 logaddexp logical_and logical_not logical_or logical_xor matmul max
    maximum mean median min minimum mod multiply nan_to_num nanmax nanmean nanmedian nanmin nanstd nansum negative
    positive power prod rad2deg radians ravel reciprocal remainder reshape rint round sign sin sinh sqrt square squeeze
    std subtract sum tan tanh true_divide trunc var
"""
# Names of harmless functions, and of classes in lower case or in C, by pattern over "module.name".
_HARMLESS_PATTERNS = (
    r"_?io\.(?:BytesIO|StringIO)|pathlib(?:\._local)?\.(?:Pure)?(?:Posix|Windows)?Path"
    r"|torch\.jit\._pickle\.(?:build_\w+|restore_type_tag)"
    r"|torch\.(?:cuda\.)?(?:sparse\.)?(?:\w+(?:Storage|Tensor)|Tensor|Size|Generator)"
    r"|torch\.storage\.(?:Typed|Untyped|_Legacy)?Storage"
    r"|torch\.(?:b?float|complex|u?int|bits|q?u?int)\w*|torch\.(?:bool|half|double|long|short|device|dtype|layout|strided|ScriptObject)"
    r"|torch\.per_(?:channel|tensor)_\w+|torch\.(?:_utils|_tensor)\._rebuild_\w+"
    # what it takes besides when its distributed tensors are imported
    r"|torch\.distributed\.(?:tensor\._api\.DTensor|device_mesh\.DeviceMesh|_mesh_layout\._MeshLayout"
    r"|tensor\.placement_types\.(?:Shard|Replicate|Partial|_StridedShard)|tensor\._dtensor_spec\.(?:DTensorSpec|TensorMeta))"
    r"|torch\.nn\.parameter\.(?:Parameter|Buffer|Uninitialized(?:Parameter|Buffer))"
    r"|numpy(?:\.(?:_?core)\.(?:multiarray|numeric|_multiarray_umath))?"
    r"\.(?:_reconstruct|scalar|_frombuffer|ndarray|dtype|bool_?|str_|bytes_|object_|void|(?:u?int|float|complex)(?:\d+|_)"
    r"|datetime64|timedelta64|matrix|recarray)"
    r"|numpy\.dtypes\.\w+DType|numpy\.matrixlib\.defmatrix\.matrix|numpy\.ma(?:\.core)?\.(?:_mareconstruct|MaskedArray)"
    r"|numpy\.random\._pickle\.__(?:randomstate|generator|bit_generator)_ctor"
    r"|numpy\.random\.(?:mtrand\.RandomState|_mt19937\.MT19937|_pcg64\.PCG64(?:DXSM)?|bit_generator\.\w*SeedSequence)"
    r"|scipy\.sparse\.(?:\w+\.)?(?:bsr|coo|csc|csr|dia|dok|lil)_(?:matrix|array)"
    r"|pandas\.core\.(?:internals\.blocks\.new_block|internals\.\w+\._unpickle_block|indexes\.base\._new_Index)"
    r"|pandas\.core\.indexes\.\w+\._new_\w+|pandas\._libs\.internals\._unpickle_block"
    r"|sklearn\.(?:\w+\.)*_dist_metrics\.newObj|sklearn\.(?:\w+\.)*_?kd_tree\.newObj|sklearn\.(?:\w+\.)*_?ball_tree\.newObj"
    # jax's arrays: of a function, numpy's array, and what is known of it; and numbers of few bits
    r"|jax\._src\.array\._reconstruct_array|ml_dtypes\.(?:b?float|u?int)\w+"
)
# what Cython writes for each of its classes
_CYTHONS = r"__pyx_unpickle_\w+"
# Functions that models hold and use later: numpy's of numbers, scikit-learn's scores and kernels. Harmless where they
# are only named, as are those that `looked_at` lists. An Enum that is called makes a class of any methods, and calls
# them.
_NAMED_PATTERNS = (
    rf"numpy\.(?:(?:core|_core)\.(?:_multiarray_umath|umath|fromnumeric)\.)?(?:{'|'.join(_NUMBERS.split())})"
    r"|sklearn\.metrics(?:\.\w+)*\.(?:\w+_)?(?:score|loss|error|deviance|kernel|distances?|similarity|auc|_passthrough_scorer)"
    r"|sklearn\.metrics(?:\.\w+)*\.(?:pinball|coverage|hinge|log)_\w*(?:error|loss)"
    r"|sklearn\.feature_selection(?:\._\w+)?\.(?:chi2|[fr]_\w+|mutual_info_\w+)"
    r"|sklearn\.feature_extraction\.text\.strip_\w+|sklearn\.preprocessing\._function_transformer\._identity"
    r"|enum\.(?:Int)?Enum"
)
# Modules that run code, or reach files and the network, whatever is taken from them.
_DANGEROUS_MODULES = _words(
    """
    _aix_support _ctypes _frozen_importlib _frozen_importlib_external _imp _interpreters _io _osx_support _pickle
    _posixsubprocess _pyrepl _thread _xxsubinterpreters aiohttp asyncio atexit bdb cProfile cloudpickle code codeop
    commands concurrent ctypes dill dis distutils doctest ensurepip fileinput ftplib gc glob http httplib httpx idlelib
    imaplib imp importlib inspect io lib2to3 linecache mailcap marshal multiprocessing nt ntpath os pdb pexpect pickle
    pip pipes pkg_resources pkgutil platform popen2 posix posixpath profile pty py_compile pydoc pyexpat requests runpy
    setuptools shelve shlex shutil signal site smtplib socket socketserver sqlite3 ssl subprocess sys sysconfig tempfile
    test timeit trace urllib urllib2 urllib3 venv webbrowser xmlrpc zipfile zipimport
    """
)
_DANGEROUS = (
    r"(?:builtins|__builtin__)\.(?:eval|exec|execfile|compile|open|file|input|getattr|setattr|delattr|apply|breakpoint"
    r"|__import__|globals|locals|vars|map|filter|help|exit|quit|reload)"
    r"|_?operator\.(?:attrgetter|itemgetter|methodcaller)|functools\.reduce|types\.(?:CodeType|FunctionType|MethodType)"
    r"|logging\..*Handler|logging\.config\..*|uuid\._\w+|numpy\.(?:f2py|testing|distutils)\..*|numpy\.(?:load|fromfile|memmap)"
    r"|(?:numpy\.lib\.(?:\w+\.)*)(?:load|DataSource|open)|torch\.(?:load|hub\..*|package\..*|utils\.(?:cpp_extension|bottleneck"
    r"|collect_env|_config_module|data\.datapipes)\..*|serialization\.load|_dynamo\..*|_inductor\..*|fx\.experimental\..*"
    r"|jit\.(?:load|unsupported_tensor_ops\..*)|ops\..*|distributed\.rpc\..*|testing\..*)"
    r"|joblib\.(?:load|memory\..*|externals\..*|numpy_pickle\.load\w*)"
    r"|pandas\.(?:read_\w+|eval|io\..*|core\.computation\..*)|sklearn\.utils\._testing\..*|tensorflow\..*\.load_model"
    r"|ray\.cloudpickle\..*|fastcore\.(?:xtras|net|script)\..*|nltk\.(?:data|downloader|internals)\..*"
)


# when the first import is judged: most folders hold no pickle
_compiled = cache(re.compile)


def verdict(module: str, name: str, *, called: bool = False) -> Verdict:
    """What an import of a pickle means.

    Args:
        module: The module that it is taken from, dotted.
        name: What is taken, dotted where it lies inside a class.
        called: Whether the pickle calls it, and does not only name it or make it without its ``__init__``.
    """
    path = f"{module}.{name}"
    root = module.split(".", 1)[0]
    if name in _HARMLESS.get(module, ()) or _compiled(_HARMLESS_PATTERNS).fullmatch(path):
        return Verdict.HARMLESS
    # a name that is computed while the pickle runs hides what it is
    if root in _DANGEROUS_MODULES or _compiled(_DANGEROUS).fullmatch(path) or COMPUTED in (module, name):
        return Verdict.DANGEROUS
    # behind a dot stands what the function has: its module's names, and with them everything
    if _compiled(_CYTHONS).fullmatch(name) and is_models_library(root):
        return Verdict.HARMLESS
    if _compiled(_NAMED_PATTERNS).fullmatch(path):
        return Verdict.UNKNOWN if called else Verdict.HARMLESS
    if not is_models_library(root):
        return Verdict.UNKNOWN
    kind = looked_at().get((module, name))
    if kind is Kind.RUNS:
        return Verdict.DANGEROUS
    if kind is Kind.NAMED:
        return Verdict.UNKNOWN if called else Verdict.HARMLESS
    if kind is Kind.CALLED or (kind in (Kind.MADE, Kind.KEYLESS, Kind.ASKS) and not called):
        return Verdict.HARMLESS
    return Verdict.UNSEEN if kind is not None or is_models_class(module, name) else Verdict.UNKNOWN
