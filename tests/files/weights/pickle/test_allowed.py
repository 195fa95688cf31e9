"""Which imports of a pickle are harmless."""

from __future__ import annotations

from importlib import import_module

import pytest

from hubpub.files.weights.pickle.allowed import Verdict, verdict
from hubpub.files.weights.pickle.looked_at import Kind, looked_at


@pytest.mark.parametrize(
    "path",
    [
        "os.system",
        "posix.system",
        "subprocess.Popen",
        "builtins.eval",
        "__builtin__.getattr",
        "builtins.__import__",
        "pickle.loads",
        "operator.attrgetter",
        "torch.load",
        "torch.hub.load",
        "numpy.load",
        "numpy.testing._private.utils.runstring",
        "joblib.load",
        "pandas.read_pickle",
        "runpy.run_path",
        "shutil.rmtree",
        "webbrowser.open",
        "cloudpickle.cloudpickle._make_function",
        "logging.FileHandler",
        "importlib.import_module",
        "io.open",
        "_io.FileIO",
        "types.CodeType",
    ],
)
def test_what_can_run_any_code(path):
    assert verdict(*path.rsplit(".", 1)) is Verdict.DANGEROUS


@pytest.mark.parametrize(
    "path",
    [
        "__main__.Net",
        "models.yolo.Model",
        "mypackage.x.Y",
        "torch.serialization.something",
        "sklearn.datasets.fetch_openml",
        "torch.storage._load_from_bytes",
        "collections.abc.sys",
        "numpy.core.records.fromfile",
        # classes of libraries that models are made with, which do something when they are made
        "torch.distributed.elastic.multiprocessing.subprocess_handler.subprocess_handler.SubprocessHandler",
        "torch.distributed.nn.api.remote_module.RemoteModule",
        "torch.multiprocessing.spawn.ProcessContext",
        "torch.utils.data.dataloader.DataLoader",
        "torch.fx.graph_module.GraphModule",
        "torch.nn.modules.linear.os.system",
        "transformers.models.rag.retrieval_rag.LegacyIndex",
        "transformers.pipelines.base.Pipeline",
        "sentence_transformers.SentenceTransformer.SentenceTransformer",
        "ultralytics.models.yolo.model.YOLO",
        "gensim.models.wrappers.ldamallet.LdaMallet",
        "nltk.tag.hunpos.HunposTagger",
        "stable_baselines3.common.vec_env.subproc_vec_env.SubprocVecEnv",
        "keras.layers.core.lambda_layer.Lambda",
        "sklearn.datasets._base.Bunch",
        "joblib.parallel.Parallel",
        "numpy.lib.npyio.NpzFile",
        "numpy.core._ufunc_reconstruct",
        "sklearn.metrics._scorer.get_scorer",
        "typing.get_type_hints",
    ],
)
def test_what_nobody_here_knows(path):
    assert verdict(*path.rsplit(".", 1)) is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "path",
    [
        "sklearn.ensemble._forest.RandomForestClassifier",
        "sklearn.tree._tree.Tree",
        "scipy.sparse._csr.csr_matrix",
        "xgboost.core.Booster",
        "numpy.core.multiarray._reconstruct",
        "numpy._core.multiarray.scalar",
        "numpy.ma.MaskedArray",
        "numpy.ma.core.MaskedArray",
        "pathlib.PosixPath",
        "argparse.Namespace",
        "transformers.training_args.TrainingArguments",
        "sklearn._loss._loss.__pyx_unpickle_CyHalfBinomialLoss",
        "collections.defaultdict",
        "copyreg._reconstructor",
        "io.BytesIO",
        "torch.nn.functional.relu",
        "torch.nn.modules.linear.Linear",
        "torch.ScriptObject",
        "torch.optim.adamw.AdamW",
        "torch.optim.lr_scheduler.LambdaLR",
        "torch.distributed.tensor._api.DTensor",
        "torch.distributed.tensor.placement_types.Shard",
        "torch.distributed.device_mesh.DeviceMesh",
        "transformers.models.bert.configuration_bert.BertConfig",
        "transformers.trainer_utils.IntervalStrategy",
        "transformers.training_args.OptimizerNames",
        "transformers.integrations.deepspeed.HfTrainerDeepSpeedConfig",
        "transformers.trainer_pt_utils.AcceleratorConfig",
        "accelerate.state.PartialState",
        "accelerate.utils.dataclasses.DistributedType",
        "trl.trainer.sft_config.SFTConfig",
        "omegaconf.base.ContainerMetadata",
        "typing.Any",
        "numpy.log1p",
        "numpy.core._multiarray_umath.log1p",
        "sklearn.feature_selection._univariate_selection.chi2",
        "sklearn.feature_selection._mutual_info.mutual_info_classif",
        "sklearn.metrics._classification.f1_score",
        "sklearn.metrics._classification.log_loss",
        "sklearn.metrics._ranking.roc_auc_score",
        "sklearn.metrics._regression.mean_squared_error",
        "sklearn.metrics._scorer._passthrough_scorer",
        "sklearn.metrics._scorer._Scorer",
        "sklearn.metrics.pairwise.rbf_kernel",
        "sklearn.externals.joblib.numpy_pickle.NumpyArrayWrapper",
        "pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint",
        "lightning.fabric.utilities.data.AttributeDict",
        "gensim.models.keyedvectors.KeyedVectors",
        "nltk.tokenize.punkt.PunktSentenceTokenizer",
        "datasets.features.features.ClassLabel",
        "pandas.core.frame.DataFrame",
    ],
)
def test_what_builds_data(path):
    assert verdict(*path.rsplit(".", 1)) is Verdict.HARMLESS


@pytest.mark.parametrize(
    "path",
    [
        # of releases, or of libraries, that nobody looked at here; and some whose functions do more than is known
        "ultralytics.nn.tasks.DetectionModel",
        "flair.models.sequence_tagger_model.SequenceTagger",
        "keras_preprocessing.text.Tokenizer",
        "whisper.model.ModelDimensions",
        "ultralytics.utils.IterableSimpleNamespace",
        "sklearn.ensemble.forest.RandomForestClassifier",
        "fastai.data.load.DataLoader",
        "fastai.learner.Learner",
        "gym.spaces.box.Box",
        "stable_baselines3.common.vec_env.vec_normalize.VecNormalize",
        "omegaconf.dictconfig.DictConfig",
        "transformers.models.bert.tokenization_bert_fast.BertTokenizerFast",
    ],
)
def test_a_class_of_a_known_library_that_was_not_looked_at(path):
    assert verdict(*path.rsplit(".", 1)) is Verdict.UNSEEN


def test_to_be_made_is_not_to_be_called():
    """REDUCE runs ``__init__``, NEWOBJ does not."""
    assert looked_at()["torch.nn.modules.container", "Sequential"] is Kind.MADE
    assert verdict("torch.nn.modules.container", "Sequential") is Verdict.HARMLESS
    assert verdict("torch.nn.modules.container", "Sequential", called=True) is Verdict.UNSEEN
    assert verdict("torch.nn.functional", "relu") is Verdict.HARMLESS
    assert verdict("torch.nn.functional", "relu", called=True) is Verdict.UNKNOWN
    assert verdict("sklearn.metrics._classification", "f1_score", called=True) is Verdict.UNKNOWN
    assert verdict("transformers.trainer_utils", "IntervalStrategy", called=True) is Verdict.HARMLESS


@pytest.mark.full
@pytest.mark.parametrize(
    "path", ["torch.nn.functional", "torch.nn.init", "numpy", "torch", "torch.storage", "torch._utils"]
)
def test_what_is_harmless_by_a_pattern_is_a_class_or_a_function(path):
    """And never a module, by which a name with dots would reach further, or a text."""
    import torch

    module = import_module(path)
    found = [name for name in vars(module) if verdict(module.__name__, name) is Verdict.HARMLESS]
    assert found
    for name in found:
        value = getattr(module, name)
        assert callable(value) or isinstance(value, (torch.dtype, torch.layout, torch.qscheme)), name


def test_a_name_with_dots_reaches_no_further():
    assert verdict("sklearn", "os.system") is not Verdict.HARMLESS
    assert verdict("torch", "serialization.load") is Verdict.DANGEROUS
    assert verdict("collections", "OrderedDict.fromkeys") is Verdict.UNKNOWN
    # a function of Cython's has the names of its module, and a class by which all attributes are read
    assert verdict("sklearn.tree._tree", "__pyx_unpickle_Tree") is Verdict.HARMLESS
    for behind in (".__globals__.get", ".__class__.__base__.__getattribute__", ".x", ""):
        assert verdict("sklearn.tree._tree", f"__pyx_unpickle_{behind}") is Verdict.UNKNOWN


@pytest.mark.parametrize("name", ["Index", "RangeIndex", "MultiIndex", "CategoricalDtype", "StringDtype"])
def test_pandas_3_says_that_its_classes_are_of_the_package(name):
    assert verdict("pandas", name) is Verdict.UNSEEN
    assert verdict("pandas", "read_pickle") is Verdict.DANGEROUS
    assert verdict("pandas", "pivot") is Verdict.UNKNOWN
