"""The editions of huggingtweets are its own templates, word for word."""

from __future__ import annotations

import hashlib

import pytest

from hubpub.cards.recipes.huggingtweets.editions import fill_edition

# What the notebook of huggingtweets put its values in the place of.
PLACES = {
    "thumbnail": "SOCIAL_LINK",
    "widget_prompt": "My dream is",
    "usage_prompt": "My dream is",
    "avatar": "USER_PROFILE",
    "header_name": "USER_NAME",
    **dict.fromkeys(("header_handle", "link_handle", "link_path", "text_handle"), "USER_HANDLE"),
    "downloaded": "TWEETS_DL",
    "retweets": "RETWEETS",
    "short": "SHORT_TWEETS",
    "kept": "TWEETS_KEPT",
    "data_run": "WANDB_PREPROCESS",
    **dict.fromkeys(("training_run", "model_run"), "WANDB_TRAIN"),
    "repo": "huggingtweets/USER_HANDLE",
    "padding": "RANDOM_SZ",
}


@pytest.mark.parametrize(
    ("edition", "commit", "blob", "places"),
    [
        (
            "2020-bitly",
            "4982ef1",
            "24550ccd4aa60597f61e89e34ccaa9c3ee8801f0",
            {"thumbnail": "https://github.com/borisdayma/huggingtweets/blob/master/img/logo_share.png?raw=true"},
        ),
        ("2020-profile", "ca5ef7e", "e7f6571df17c768795796a0b60c4fa1f7e652b5e", {}),
        ("2020", "eedcaf5", "b3fd9eb453fbe8d4e5c2bda2ab8690502d61097d", {}),
        ("2020-padded", "d309ede", "e2d3aa857a6488e6f155daaf209805b23599bba0", {}),
        ("2021-app", "9aa307f", "31d3951fa78d50b8123a205de591306efb25a9e3", {}),
        ("2021", "9fa75a7", "e0001923c9ed59ef376ce97d770bc951cc0fabb6", {}),
    ],
)
def test_a_template_is_that_of_huggingtweets(edition, commit, blob, places):
    """By git's id of ``model_card/README.md`` at a commit of github.com/borisdayma/huggingtweets."""
    for end in ("\n", ""):
        text = fill_edition(edition, {**PLACES, **places}).removesuffix("\n") + end
        data = text.encode()
        if hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest() == blob:
            return
    raise AssertionError(f"the template of {edition} is not that of {commit}")
