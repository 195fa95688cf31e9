"""What a folder of stable-baselines3 tells."""

from __future__ import annotations

import pytest

from tests.files.profile.folders import facts, places, told, zipped


def test_an_agent(tmp_path):
    data = zipped({"data": {"policy_class": {}}, "policy.pth": b"x", "_stable_baselines3_version": "2.9.2"})
    profile = told(tmp_path, {"ppo-CartPole-v1.zip": data, "replay.mp4": b"x"})
    assert facts(profile) == {
        "library": "stable-baselines3",
        "task": "reinforcement-learning",
        "weights_size": len(data),
        "versions.stable-baselines3": "2.9.2",
        "stable-baselines3.file": "ppo-CartPole-v1.zip",
    }
    assert places(profile)["library"] == "ppo-CartPole-v1.zip: _stable_baselines3_version"


@pytest.mark.parametrize(
    "members", [{}, {"data": {}}, {"_stable_baselines3_version": "1"}, {"data": {}, "_stable_baselines3_version": "\n"}]
)
def test_any_other_zip_is_none(tmp_path, members):
    assert facts(told(tmp_path, {"model.zip": zipped(members)})) == {}
