"""Which imports of a pickle are harmless."""

from __future__ import annotations

import pytest

from hubpub.files.weights.pickle.allowed import Verdict, verdict


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
        "ultralytics.nn.tasks.DetectionModel",
        "flair.models.sequence_tagger_model.SequenceTagger",
        "numpy.core.multiarray._reconstruct",
        "numpy._core.multiarray.scalar",
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
        "transformers.models.bert.tokenization_bert_fast.BertTokenizerFast",
        "transformers.trainer_utils.IntervalStrategy",
        "transformers.training_args.OptimizerNames",
        "transformers.integrations.deepspeed.HfTrainerDeepSpeedConfig",
        "transformers.trainer_pt_utils.AcceleratorConfig",
        "accelerate.state.PartialState",
        "accelerate.utils.dataclasses.DistributedType",
        "trl.trainer.sft_config.SFTConfig",
        "omegaconf.dictconfig.DictConfig",
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
        "scipy.stats._continuous_distns.uniform_gen",
        "pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint",
        "lightning.fabric.utilities.data.AttributeDict",
        "stable_baselines3.common.vec_env.vec_normalize.VecNormalize",
        "gymnasium.spaces.box.Box",
        "keras_preprocessing.text.Tokenizer",
        "fastai.learner.Learner",
        "fastai.data.load.DataLoader",
        "gensim.models.keyedvectors.KeyedVectors",
        "nltk.tokenize.punkt.PunktSentenceTokenizer",
        "datasets.features.features.ClassLabel",
        "pandas.core.frame.DataFrame",
        "whisper.model.ModelDimensions",
        "ultralytics.utils.IterableSimpleNamespace",
    ],
)
def test_what_builds_data(path):
    assert verdict(*path.rsplit(".", 1)) is Verdict.HARMLESS


def test_a_name_with_dots_reaches_no_further():
    assert verdict("sklearn", "os.system") is not Verdict.HARMLESS
    assert verdict("torch", "serialization.load") is Verdict.DANGEROUS
    assert verdict("collections", "OrderedDict.fromkeys") is Verdict.UNKNOWN
