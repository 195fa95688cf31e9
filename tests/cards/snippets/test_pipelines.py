"""The pipelines of transformers, held against those of the installed one."""

from __future__ import annotations

import ast
import inspect

import pytest

from hubpub.cards import vocabularies
from hubpub.cards.snippets.pipelines import PIPELINES


def calls(code: str) -> list[ast.Call]:
    """The calls of ``pipe`` in some code."""
    found = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call))
    return [node for node in found if isinstance(node.func, ast.Name) and node.func.id == "pipe"]


CODES = [(task, code) for task, call in PIPELINES.items() for code in (call.code, call.chat) if code]


@pytest.mark.parametrize(("task", "code"), CODES)
def test_each_calls_its_pipeline_once_and_shows_what_comes(task, code):
    assert task in vocabularies.pipelines()
    assert len(calls(code)) == 1
    assert "print(" in code or ".save(" in code


@pytest.mark.full
def test_they_are_the_pipelines_that_there_are():
    from transformers.pipelines import SUPPORTED_TASKS, TASK_ALIASES

    named = {**dict.fromkeys(SUPPORTED_TASKS), **TASK_ALIASES}
    assert set(PIPELINES) == {task for task in vocabularies.pipelines().values if task in named}
    for task, call in PIPELINES.items():
        classes = {found.__name__ for found in SUPPORTED_TASKS[TASK_ALIASES.get(task, task)]["pt"]}
        wanted = {f"AutoModelFor{kind}" for kind in call.classes} or {"AutoModel"}
        # the pipeline for segmentation takes more classes than it says
        assert classes <= wanted if task == "image-segmentation" else classes == wanted, task


@pytest.mark.full
@pytest.mark.parametrize(("task", "code"), CODES)
def test_each_is_called_by_names_that_it_knows(task, code):
    from importlib import import_module

    from transformers.pipelines import SUPPORTED_TASKS, TASK_ALIASES

    named = SUPPORTED_TASKS[TASK_ALIASES.get(task, task)]["impl"]
    if isinstance(named, str):
        module, _, name = named.rpartition(".")
        named = getattr(import_module(module), name)
    (call,) = calls(code)
    keywords = {keyword.arg for keyword in call.keywords}
    inspect.signature(named.__call__).bind(None, *call.args, **dict.fromkeys(keywords))
    known = {
        *inspect.signature(named.__call__).parameters,
        *inspect.signature(named._sanitize_parameters).parameters,
    }
    # some are named inside only; what a model generates with is not the pipeline's own
    source = inspect.getsource(inspect.getmodule(named))
    inside = {keyword for keyword in keywords if f'"{keyword}"' in source}
    assert keywords - {"max_new_tokens"} <= known | inside
