"""Modules whose classes real checkpoints hold: layers, estimators, configs, tokenizers, what training leaves behind.

A module stands for those below it too. Their classes are what is looked at (`looked_at`). Left out is what starts
processes, reaches files and the network, or loads other models when it is made: whoever needs such a class in a
checkpoint is told that nobody here knows it. Sources: the libraries' own module trees, and what their ways of saving
write.
"""

from __future__ import annotations

import re
from functools import cache

_MODULES = """
    torch.nn torch.optim torch.distributions torch.ao.nn torch.ao.quantization torch.quantization torch.amp
    torch.cuda.amp torch.storage torch.torch_version torch.autograd.variable torch.sparse torch.nested torch.masked
    torch.utils.data.dataset torch.utils.data.sampler torch.utils.hooks torch.utils._pytree torch.random
    torch.distributed._tensor torch.distributed.tensor torch.distributed.device_mesh
    torch.distributed.checkpoint.metadata torch.distributed._shard torch.distributed.fsdp.api
    torch.distributed.fsdp.fully_sharded_data_parallel torch.distributed.fsdp._flat_param torchvision.models
    torchvision.ops torchvision.transforms torchvision.tv_tensors torchaudio.models torchaudio.transforms
    torchtext.vocab torchtext.data torchtext.transforms torchmetrics torch_geometric.nn torch_geometric.data
    torch_geometric.transforms torch_geometric.utils torch_geometric.models dgl.nn dgl.heterograph dgl.graph
    efficientnet_pytorch segmentation_models_pytorch timm.models timm.layers timm.data.transforms timm.optim
    timm.scheduler whisper.model whisper.decoding monai.networks monai.losses monai.transforms mmcv.cnn mmcv.ops
    mmengine.config mmengine.model mmengine.logging.history_buffer

    transformers.activations transformers.cache_utils transformers.configuration_utils
    transformers.data.data_collator transformers.debug_utils transformers.feature_extraction_sequence_utils
    transformers.feature_extraction_utils transformers.generation transformers.image_processing_base
    transformers.image_processing_utils transformers.image_processing_utils_fast transformers.integrations.deepspeed
    transformers.deepspeed transformers.modeling_attn_mask_utils transformers.modeling_bert
    transformers.modeling_distilbert transformers.modeling_gpt2 transformers.modeling_outputs
    transformers.modeling_roberta transformers.modeling_t5 transformers.modeling_utils transformers.modeling_layers
    transformers.optimization transformers.processing_utils transformers.pytorch_utils
    transformers.modeling_rope_utils transformers.tokenization_utils transformers.tokenization_utils_base
    transformers.tokenization_utils_fast transformers.tokenization_utils_tokenizers
    transformers.tokenization_utils_sentencepiece transformers.trainer_callback transformers.trainer_pt_utils
    transformers.trainer_utils transformers.training_args transformers.training_args_seq2seq
    transformers.training_args_tf transformers.utils.generic transformers.utils.quantization_config
    transformers.utils.sentencepiece_model_pb2 accelerate.state accelerate.utils.dataclasses
    accelerate.utils.deepspeed accelerate.parallelism_config peft.config peft.peft_model peft.mapping peft.tuners
    peft.utils.peft_types trl.trainer trl.core diffusers.configuration_utils diffusers.models diffusers.schedulers
    diffusers.training_utils diffusers.image_processor datasets.features datasets.splits datasets.info
    sentence_transformers.losses sentence_transformers.training_args sentence_transformers.model_card
    sentence_transformers.similarity_functions sentence_transformers.sentence_transformer.training_args
    sentence_transformers.base.sampler sentence_transformers.base.training_args setfit.modeling setfit.training_args
    setfit.model_card tokenizers sentencepiece bertopic keybert

    pytorch_lightning.callbacks pytorch_lightning.core pytorch_lightning.utilities.parsing
    pytorch_lightning.utilities.enums pytorch_lightning.utilities.types lightning.pytorch.callbacks
    lightning.pytorch.core lightning.pytorch.utilities.parsing lightning.pytorch.utilities.enums
    lightning.fabric.utilities lightning_fabric.utilities fastai fastcore.basics fastcore.foundation
    fastcore.transform fastcore.dispatch fastcore.meta fastcore.imports fastcore.xdict fasttransform plum omegaconf
    easydict yacs.config skorch ultralytics.nn.modules ultralytics.nn.tasks ultralytics.utils.loss
    ultralytics.utils.tal ultralytics.yolo.utils.loss ultralytics.yolo.utils.tal flair.data flair.embeddings
    flair.models flair.nn flair.optim flair.splitter flair.tokenization flair.training_utils speechbrain.lobes
    speechbrain.nnet speechbrain.processing speechbrain.dataio.encoder speechbrain.utils.epoch_loop nemo.collections
    nemo.core.classes nemo.core.config nemo.core.neural_types espnet.nets espnet2 asteroid.masknn asteroid.models
    fairseq.criterions fairseq.data.dictionary fairseq.dataclass fairseq.models fairseq.modules fairseq.optim
    TTS.config TTS.encoder TTS.tts TTS.utils.radam TTS.vocoder pyannote.audio.core pyannote.audio.models
    pyannote.core

    sklearn sklearn_crfsuite imblearn category_encoders feature_engine mlxtend hdbscan umap pynndescent shap
    interpret.glassbox sktime statsmodels statsforecast prophet pmdarima river lightgbm xgboost catboost
    skl2onnx.helpers skops.card autogluon.core autogluon.common.features autogluon.features autogluon.multimodal
    autogluon.tabular autogluon.timeseries numpy.random numpy.ma numpy.polynomial scipy.interpolate scipy.sparse
    scipy.spatial scipy.stats scipy.optimize scipy.signal pandas._libs pandas.arrays pandas.core.arrays
    pandas.core.categorical pandas.core.dtypes pandas.core.frame pandas.core.generic pandas.core.indexes
    pandas.core.internals pandas.core.series pandas.tseries.offsets

    keras.activations keras.constraints keras.engine keras.initializers keras.layers keras.losses keras.metrics
    keras.models keras.optimizers keras.preprocessing.text keras.regularizers keras.src.activations
    keras.src.constraints keras.src.engine keras.src.initializers keras.src.layers
    keras.src.legacy.preprocessing.text keras.src.losses keras.src.metrics keras.src.models keras.src.optimizers
    keras.src.preprocessing.text keras.src.regularizers keras_preprocessing.text tensorflow.python.framework.dtypes
    tensorflow.python.framework.tensor_shape tensorflow.python.keras.layers tensorflow.python.keras.engine
    tensorflow.python.keras.preprocessing.text tensorflow.python.trackable.data_structures
    tensorflow.python.training.tracking.data_structures

    torchao.quantization torchao.dtypes torchao.core jax._src.array jax._src.core

    gym.spaces gymnasium.spaces stable_baselines3 sb3_contrib ray.rllib.policy ray.rllib.models ray.rllib.core
    ray.rllib.connectors ray.rllib.utils.filter spacy.tokens spacy.vocab spacy.pipeline spacy.lang spacy.language
    spacy.strings spacy.tokenizer spacy.training thinc.model thinc.layers nltk.classify.maxent
    nltk.classify.naivebayes nltk.classify.scikitlearn nltk.collocations nltk.lm nltk.probability nltk.stem
    nltk.tag.brill nltk.tag.hmm nltk.tag.perceptron nltk.tag.sequential nltk.tokenize.casual nltk.tokenize.punkt
    nltk.tokenize.regexp nltk.tokenize.treebank gensim.models gensim.corpora.dictionary gensim.interfaces
"""
# In them, what starts processes, reads files or the network, or loads other models.
_LEFT_OUT = re.compile(
    r".+\.(?:_?testing|tests?|conftest|externals|datasets|_dispatcher|cli|commands|bin|hub\w*|download\w*|loaders?|wrappers"
    r"|_?subproc\w*|launch\w*|multiprocessing|elastic|rpc|rabit|tracker|server|client|remote\w*|scripts?|deprecated"
    r"|retrieval_\w+|lambda_layer|fetch\w*|file_utils|io|spark|dask|loggers?|monitor)(?:\..*)?"
)
_LEFT_OUT_NAMES = re.compile(
    r"\w*(?:Subproc\w*|Popen|Process|ProcessPool\w*|Launcher|Executor|Downloader|Unpickler|Pickler|Server|Client|Socket"
    r"|Remote\w*|SageMaker\w*|GraphModule|Lambda)"
)
# Of modules that hold more than is needed. pandas 3 says of its classes that they are of the package.
_PANDAS = (
    *("Categorical", "CategoricalDtype", "CategoricalIndex", "DatetimeIndex", "Index", "IntervalIndex", "MultiIndex"),
    *("PeriodIndex", "RangeIndex", "StringDtype", "TimedeltaIndex"),
)
_KEPT = frozenset(
    {
        *(f"pandas.{name}" for name in _PANDAS),
        "joblib.numpy_pickle.NumpyArrayWrapper",
        "sklearn.externals.joblib.numpy_pickle.NumpyArrayWrapper",
        "ultralytics.utils.IterableSimpleNamespace",
        "ultralytics.yolo.utils.IterableSimpleNamespace",
    }
)
# Of transformers' models, the modules that describe or are one; not those that fetch what they look up.
_TRANSFORMERS = re.compile(
    r"transformers\.models\.\w+\.(?:configuration|modeling|tokenization|image_processing|feature_extraction|processing"
    r"|video_processing)_\w+"
)
_CLASS = re.compile(r"_?[A-Z]\w*(?:\._?[A-Z]\w*)*")


@cache
def _modules() -> frozenset[str]:
    return frozenset(_MODULES.split())


def roots() -> list[str]:
    """The libraries, sorted."""
    return sorted({module.split(".", 1)[0] for module in _modules()} | {"joblib", "jaxlib", "torchao", "transformers"})


@cache
def is_models_library(root: str) -> bool:
    """Whether a library is one that models are made with.

    Args:
        root: Its first module, without dots.
    """
    return root in roots()


def is_candidate(module: str) -> bool:
    """Whether a module is one that real checkpoints hold classes of.

    Args:
        module: Dotted.
    """
    if _LEFT_OUT.fullmatch(module):
        return False
    if _TRANSFORMERS.fullmatch(module):
        return True
    parts = module.split(".")
    return any(".".join(parts[:count]) in _modules() for count in range(1, len(parts) + 1))


def is_models_class(module: str, name: str) -> bool:
    """Whether an import is by its name of a class that real checkpoints hold.

    Args:
        module: The module that it is taken from, dotted.
        name: What is taken, dotted where it lies inside a class.
    """
    if f"{module}.{name}" in _KEPT:
        return True
    if not _CLASS.fullmatch(name) or any(map(_LEFT_OUT_NAMES.fullmatch, name.split("."))):
        return False
    return is_candidate(module)
