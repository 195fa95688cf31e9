"""The schema against the documents that the installed client brings along."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import build_schema, parse, validate
from wandb.sdk.artifacts._generated import operations

from tests.support import wandb_server

SCHEMA = build_schema((Path(wandb_server.__file__).parent / "schema.graphql").read_text())

KNOWN = [
    "ADD_ALIASES",
    "ARTIFACT_BY_ID",
    "ARTIFACT_COLLECTION_ALIASES",
    "ARTIFACT_CREATED_BY",
    "ARTIFACT_MEMBERSHIP_BY_NAME",
    "ARTIFACT_MEMBERSHIP_FILES",
    "ARTIFACT_TYPE",
    "ARTIFACT_USED_BY",
    "DELETE_ALIASES",
    "DELETE_ARTIFACT",
    "FETCH_ARTIFACT_MANIFEST",
    "FETCH_LINKED_ARTIFACTS",
    "GET_ARTIFACT_MEMBERSHIP_FILE_URLS",
    "PROJECT_ARTIFACTS",
    "PROJECT_ARTIFACT_COLLECTION",
    "PROJECT_ARTIFACT_TYPE",
    "RUN_INPUT_ARTIFACTS",
    "RUN_OUTPUT_ARTIFACTS",
    "UPDATE_ARTIFACT",
]


@pytest.mark.parametrize("name", KNOWN)
def test_what_the_client_asks_of_artifacts_is_in_the_schema(name: str) -> None:
    """A newer client that asks for more is found here, by name, before any run."""
    assert validate(SCHEMA, parse(getattr(operations, f"{name}_GQL"))) == []
