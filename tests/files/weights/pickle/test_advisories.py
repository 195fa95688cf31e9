"""What the public advisories of picklescan, fickling and modelscan name, each by its number where it has one."""

from __future__ import annotations

import io
import os
import pickle
import struct
import zipfile

import pytest

from hubpub.files.weights.pickle.allowed import Verdict, verdict
from hubpub.files.weights.pickle.archives import read_pickled

HARM = {Verdict.DANGEROUS, Verdict.UNKNOWN}


def is_told(data: bytes, name: str = "m.pkl") -> bool:
    """Whether a file draws an error."""
    found = read_pickled(io.BytesIO(data), len(data), name)
    if found is None:
        return False
    called = set(found.called)
    return found.unopened or any(verdict(*names, called=names in called) in HARM for names in found.imports)


def imports(data: bytes, name: str = "m.pkl") -> set[str]:
    found = read_pickled(io.BytesIO(data), len(data), name)
    assert found is not None
    return {".".join(names) for names in found.imports}


@pytest.mark.parametrize(
    "path",
    [
        # picklescan
        *("pip.main", "timeit.timeit", "cProfile.run", "cProfile.runctx", "profile.run", "profile.Profile.runctx"),
        *("bdb.Bdb.run", "pdb.run", "trace.Trace.run", "trace.Trace.runctx", "code.InteractiveInterpreter.runcode"),
        *("doctest.debug_script", "ensurepip._run_pip", "pydoc.locate", "pydoc.pipepager", "pkgutil.resolve_name"),
        *(
            "idlelib.autocomplete.AutoComplete.get_entity",
            "idlelib.calltip.get_entity",
            "idlelib.run.Executive.runcode",
        ),
        *("idlelib.pyshell.ModifiedInterpreter.runcode", "idlelib.debugobj.ObjectTreeItem.SetText"),
        *("lib2to3.pgen2.grammar.Grammar.loads", "lib2to3.pgen2.pgen.ParserGenerator.make_label"),
        *("distutils.file_util.write_file", "_io.FileIO", "logging.FileHandler", "ssl.get_server_certificate"),
        *("uuid._get_command_stdout", "_osx_support._read_output", "_aix_support._read_cmd_output"),
        *("_pyrepl.pager.pipe_pager", "imaplib.IMAP4_stream", "mailcap.findmatch", "asyncio.unix_events._Unix"),
        *("numpy.f2py.crackfortran.getlincoef", "numpy.f2py.crackfortran._eval_length", "types.CodeType"),
        *("numpy.testing._private.utils.runstring", "test.support.script_helper.assert_python_ok"),
        *(
            "torch._dynamo.guards.GuardBuilder.get",
            "torch._inductor.codecache.compile_file",
            "torch.serialization.load",
        ),
        *("torch.fx.experimental.symbolic_shapes.ShapeEnv.evaluate_guards_expression", "torch.utils.collect_env.run"),
        *("torch.jit.unsupported_tensor_ops.execWrapper", "torch.utils._config_module.ConfigModule.load_config"),
        *("torch.utils.bottleneck.__main__.run_cprofile", "torch.utils.bottleneck.__main__.run_autograd_prof"),
        *("torch.utils.data.datapipes.utils.decoder.basichandlers", "cloudpickle.cloudpickle._make_function"),
        *("operator.attrgetter", "_operator.methodcaller", "operator.itemgetter", "webbrowser.open", "venv.create"),
        *("urllib.request.urlopen", "requests.api.get", "aiohttp.request", "httplib.HTTPConnection", "runpy._run_code"),
        # fickling
        *(
            "pty.spawn",
            "runpy.run_path",
            "marshal.loads",
            "types.FunctionType",
            "importlib.import_module",
            "gc.collect",
        ),
        *("ctypes.CDLL", "_ctypes.dlopen", "multiprocessing.util.spawnv_passfds", "_posixsubprocess.fork_exec"),
        *("site.addsitedir", "atexit.register", "_interpreters.run_string", "_xxsubinterpreters.run_string"),
        *("_frozen_importlib._gcd_import", "_imp.create_dynamic", "imp.load_source", "pipes.Template", "zipimport.x"),
        *(
            "inspect.getattr_static",
            "unittest.mock._importer",
            "telnetlib.Telnet",
            "builtins.__import__",
            "smtplib.SMTP",
        ),
        *("functools.reduce", "tempfile.mktemp", "filecmp.cmp", "pexpect.run", "__builtins__.eval", "dill.loads"),
        # modelscan
        *("torch.storage._load_from_bytes", "socket.create_connection", "sys.modules", "shutil.rmtree", "nt.system"),
        *("keras.models.load_model", "tensorflow.io.read_file", "tensorflow.python.ops.io_ops.read_file"),
        # reached by way of a module that is harmless
        *("torch.nn.functional.importlib", "torch.nn.functional.warnings", "torch.nn.init.warnings", "torch.sys"),
        *(
            "torch.nn.functional.torch.load",
            "collections._sys.modules",
            "numpy.sys",
            "sklearn.os",
            "a.__pyx_unpickle_x",
        ),
        *("transformers.activations.torch", "scipy.stats._distn_infrastructure.exec", "numpy.random.mtrand.os"),
    ],
)
def test_a_name_of_an_advisory(path):
    assert verdict(*path.rsplit(".", 1), called=True) in HARM
    module, name = path.rsplit(".", 1)
    assert is_told(f"c{module}\n{name}\n(S'x'\ntR.".encode())
    texts = b"".join(b"\x8c" + bytes([len(part)]) + part.encode() for part in (module, name))
    assert is_told(b"\x80\x04" + texts + b"\x93)R.", "pytorch_model.bin")


@pytest.mark.parametrize(
    "path",
    [
        "scipy.stats._continuous_distns.norm_gen",
        "scipy.stats._continuous_distns.uniform_gen",
        "scipy.stats._distn_infrastructure.rv_histogram",
        "skorch.net.NeuralNet",
        "skorch.classifier.NeuralNetClassifier",
        "stable_baselines3.common.vec_env.base_vec_env.CloudpickleWrapper",
        "statsmodels.base.data.PandasData",
        "fastcore.basics._Self",
        # each imports what stands in its attributes, when an optimizer asks it for a key
        "transformers.processing_utils._LazyAutoProcessorMapping",
        "transformers.models.auto.configuration_auto._LazyConfigMapping",
        "transformers.models.auto.configuration_auto._LazyLoadAllMappings",
    ],
)
def test_a_class_that_runs_what_it_finds_in_its_state(path):
    module, name = path.rsplit(".", 1)
    assert verdict(module, name) in HARM
    assert is_told(b"\x80\x02c" + module.encode() + b"\n" + name.encode() + b"\n)\x81}b.")


def test_the_memo_filled_in_two_ways():
    """picklescan#14: PUT and MEMOIZE share one memo."""
    put = b"U\x02osq\x00U\x06systemq\x01U\x0ctorch._utils\x94U\x12_rebuild_tensor_v2\x94"
    assert "os.system" in imports(b"\x80\x04" + put + b"00h\x00h\x01\x93)R.")


def test_a_memo_that_forgets_nothing():
    """picklescan#22: what is put is what stands on the stack, and not the argument of the opcode before."""
    assert "os.system" in imports(b"\x80\x04\x8c\x02os\x8c\x05torch0q\x00\x8c\x06system\x8c\x04Size0q\x010h\x01\x93.")


def test_a_name_that_is_an_attribute_of_something_harmless():
    """modelscan#85: what BUILD set on a function of numpy's is taken as a name."""
    sets = b"N(Va\nVos\nd\x86b" + b"N(Vb\nVsystem\nd\x86b0"
    names = b"cnumpy\nprod.a\np0\n0cnumpy\nprod.b\np1\n0g0\ng1\n\x93Vexit\n\x85R."
    assert {"?.?", "?.__setattr__"} <= imports(b"\x80\x05cnumpy\nprod\n" + sets + names)


@pytest.mark.parametrize("base", [b"ctorch.nn\nLinear\n", b"ccollections\nOrderedDict\n", b"cnumpy\nprod\n"])
@pytest.mark.parametrize("change", [b"}b", b"N}\x86b", b"K\1K\2s", b"(K\1K\2u", b"K\1a", b"(K\1e", b"(K\1\x90"])
def test_what_is_imported_is_changed(base, change):
    assert is_told(b"\x80\x04" + base + change + b".")


@pytest.mark.parametrize(
    "call",
    [
        b"cfunctools\npartial\n(cbuiltins\nprint\ntR)R.",
        b"(cfunctools\npartial\n(cbuiltins\nprint\ntRo.",
        b"ccopyreg\n_reconstructor\n(ctorch.nn\nLinear\ncfunctools\npartial\n)RNtR.",
        b"ctorch._tensor\n_rebuild_from_type_v2\n(cfunctools\npartial\n)RNNNtR.",
    ],
)
def test_what_was_made_is_called(call):
    assert "?.__call__" in imports(b"\x80\x02" + call)


@pytest.mark.parametrize("state", [b"N}Vuse_kernels\n\x88s\x86", b"cbuiltins\ntuple\n]NaN}\x88\x88sa\x85R"])
def test_a_property_that_is_set(state):
    """BUILD sets what is in a pair's second part as attributes, and a property of transformers' models fetches code."""
    made = b"\x80\x02ctransformers.models.bert.modeling_bert\nBertModel\n)\x81"
    found = read_pickled(io.BytesIO(made + state + b"b."), len(made + state) + 2, "m.pkl")
    assert found is not None
    [names] = [names for names in found.imports if names[1] == "BertModel"]
    assert verdict(*names) is Verdict.HARMLESS
    assert verdict(*names, called=names in found.called) is Verdict.UNSEEN
    found = read_pickled(io.BytesIO(made + b"}b."), len(made) + 3, "m.pkl")
    assert found is not None
    assert names not in found.called


@pytest.mark.parametrize(
    ("maker", "source", "told"),
    [
        ("numpy.random._pickle.__bit_generator_ctor", b"cnumpy.random._mt19937\nMT19937\n", False),
        ("numpy.random._pickle.__bit_generator_ctor", b"U\x07MT19937", False),
        ("numpy.random._pickle.__bit_generator_ctor", b"ctransformers.models.bert.modeling_bert\nBertModel\n", True),
        ("numpy.random._pickle.__generator_ctor", b"cnumpy.random._mt19937\nMT19937\n", True),
    ],
)
def test_the_state_of_numpys_random_numbers_is_a_pair(maker, source, told):
    """Every estimator that was fitted with a seed holds one; no other class is asked for its attributes by it."""
    numbers = of(maker) + source + b"\x85R}}\x86b"
    data = b"\x80\x02" + of("sklearn.tree._classes.DecisionTreeRegressor") + b")\x81}U\x01r" + numbers + b"sb."
    found = read_pickled(io.BytesIO(data), len(data), "m.pkl")
    assert (("sklearn.tree._classes", "DecisionTreeRegressor") in found.called) is told


def of(path: str) -> bytes:
    module, _, name = path.rpartition(".")
    return b"c" + module.encode() + b"\n" + name.encode() + b"\n"


def namespace(kind: str = "types.SimpleNamespace", **values: bytes) -> bytes:
    state = b"".join(b"U" + bytes([len(name)]) + name.encode() + value for name, value in values.items())
    return of(kind) + b")\x81}(" + state + b"ub"


@pytest.mark.parametrize("kind", ["types.SimpleNamespace", "argparse.Namespace", "torch.nn.modules.linear.Linear"])
@pytest.mark.parametrize(
    "function",
    ["torch._utils._rebuild_parameter", "torch.nn.parameter.Parameter", "torch._tensor._rebuild_from_type_v2"],
)
def test_a_method_that_a_pickle_puts_into_an_object(kind, function):
    made = namespace(kind, detach=of("torch.nn.modules.linear.Linear"))
    before = of("torch._utils._rebuild_parameter") + b"N(" if function.endswith("v2") else b""
    data = b"\x80\x02" + of(function) + b"(" + before + made + (b"tN" if before else b"\x88}") + b"tR."
    assert "?.__call__" in imports(data)
    # as options of a training it is kept, and nothing calls it
    kept = b"\x80\x02}U\x04args" + made + b"s."
    assert "?.__call__" not in imports(kept)


@pytest.mark.parametrize(
    ("function", "told"),
    [
        ("torch.jit._pickle.restore_type_tag", True),
        ("torch._tensor._rebuild_from_type_v2", True),
        ("collections.OrderedDict", True),
        ("torch._utils._rebuild_tensor_v2", False),
        ("torch._utils._rebuild_wrapper_subclass", False),
    ],
)
def test_of_a_type_are_only_tensors_rebuilt(function, told):
    data = b"\x80\x02" + of("torch._tensor._rebuild_from_type_v2") + b"(" + of(function) + b"N)}tR."
    assert ("?.__call__" in imports(data)) is told


@pytest.mark.parametrize("state", [False, True])
def test_a_class_that_is_kept_with_what_it_is_called_with(state):
    kept = of("peft.tuners.prompt_tuning.model.PromptEmbedding")
    made = b"\x80\x02" + of("functools.partial") + (of("builtins.dict") if state else kept) + b"\x85R"
    data = made + (b"(" + kept + b")}Ntb." if state else b".")
    found = read_pickled(io.BytesIO(data), len(data), "m.pkl")
    assert ("peft.tuners.prompt_tuning.model", "PromptEmbedding") in found.called


def test_a_function_that_calls_what_it_is_given():
    data = b"ctorch._tensor\n_rebuild_from_type_v2\n(ctorch.nn.functional\nrelu\nctorch\nTensor\n)}tR."
    assert is_told(b"\x80\x02" + data)
    assert not is_told(b"\x80\x02ctorch.nn.functional\nrelu\n.")


@pytest.mark.parametrize(
    "quick",
    [
        b"\x80\x02cos\nsystem\nX\1\0\0\0x\x85R.",
        b"\x80\x02(cos\nsystem\nX\1\0\0\0xo.",
        b"\x80\x02(X\1\0\0\0xios\nsystem\n.",
        b"\x80\x02cos\nsystem\n)\x81.",
        b"\x80\x04cos\nsystem\n)}\x92.",
        b"\x80\x02cos\nsystem\n0N.",
        b"\x80\x02}cos\nsystem\n}b.",
        b"\x80\x02c__main__\nEvil\n)\x81.",
        b"\x80\x02\x82\x01.",
        b"\x80\x02\x83\x01\x01.",
        b"\x80\x02\x84\x01\0\0\x01.",
        b"Pcos\n0cos\nsystem\n.",
        b"\x80\x02Vcos\nQcos\nsystem\n.",
        b"\x80\x04\x8c\x08builtins\x8c\x0c__dict__.get\x93.",
        b"\x80\x04\x8c\x05numpy\x8c\x09os.system\x93.",
        b"\x80\x04\x8c\x0bcollections\x8c\x14OrderedDict.__init__\x93.",
        b"c__builtin__\ngetattr\n(c__builtin__\n__import__\n(S'os'\ntRS'system'\ntR.",
    ],
)
def test_each_opcode_that_imports_or_calls(quick):
    assert is_told(quick)
    assert is_told(quick, "pytorch_model.bin")


@pytest.mark.parametrize("cut", [b"", b"\xff", b"c", b"R", b"\x93", b"X\xff\xff\xff\x7f"])
def test_what_breaks_off_behind_an_import_that_could_be_anything(cut):
    """The name is what a call gives; with or without the opcode of the protocol."""
    computed = b"\x8c\x02os" + b"cbuiltins\nstr\n\x8c\x06system\x85R\x93"
    for data in (computed + cut, b"\x80\x04" + computed + cut):
        assert is_told(data, "pytorch_model.bin")
        assert is_told(data, "model.pkl")


@pytest.mark.parametrize(
    "part", [b"cbuiltins\nstr\n\x8c\x02os\x85R\x8c\x06system", b"\x8c\x02oscbuiltins\nstr\n\x8c\1x\x85R"]
)
def test_a_computed_part_of_a_name_is_kept(part):
    assert any("?" in name for name in imports(b"\x80\x04" + part + b"\x93."))
    assert is_told(b"\x80\x04" + part + b"\x93.")


def test_a_pickle_in_a_pickle():
    """GHSA-84r2-jw7c-4r5q."""
    assert is_told(pickle.dumps(pickle.loads)[:-1] + b"C\x02N.\x85R.")
    assert is_told(b"\x80\x02ctorch.storage\n_load_from_bytes\nU\1x\x85R.")


def test_a_second_pickle_behind_the_first():
    data = pickle.dumps({}) + b"\x80\x02cos\nsystem\n)R."
    assert is_told(data)


def archive(*, crc: int = 0, flags: int = 0, name: str = "archive/data.pkl") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr(name, b"\x80\x02cos\nsystem\n)R.")
    data = bytearray(stream.getvalue())
    directory = data.find(b"PK\x01\x02")
    for start, at in ((0, 14), (directory, 16)):
        data[start + at] ^= crc
    for start, at in ((0, 6), (directory, 8)):
        struct.pack_into("<H", data, start + at, flags)
    return bytes(data)


@pytest.mark.parametrize("name", ["pytorch_model.bin", "m.pt", "m.pth", "m.ckpt", "m.pkl", "config.p", "m.zip"])
@pytest.mark.parametrize(
    "how", [{"crc": 1}, {"flags": 1}, {"flags": 1 << 3}, {"flags": 1 << 6}, {"name": "a/data.PKL"}]
)
def test_an_archive_that_python_does_not_open(how, name):
    """GHSA-mjqp-26hc-grxg (checksums), GHSA-w8jq-xcqf-f792 (the flag of a password), GHSA-7q5r-7gvp-wc82 (names)."""
    assert is_told(archive(**how), name)


def test_an_archive_in_an_archive_that_is_no_zip():
    """A 7z is opened by no loader; named as a pickle it is told."""
    data = b"7z\xbc\xaf\x27\x1c" + bytes(100)
    found = read_pickled(io.BytesIO(data), len(data), "model.pkl")
    assert found is not None
    assert found.unread
    assert read_pickled(io.BytesIO(data), len(data), "model.7z") is None


def test_the_real_system_by_another_name():
    assert os.system.__module__ in ("posix", "nt")
    assert is_told(pickle.dumps(os.system))
