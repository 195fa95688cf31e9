"""Front matter merged key by key, however each side writes it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from hubpub.cards.frontmatter import parse, same_value
from hubpub.cards.frontmatter.write import block_lines, flow, spelled
from hubpub.cards.merge.card import merge_cards

few = settings(max_examples=120, deadline=None, derandomize=True, database=None)
KEYS = ["license", "tags", "language", "x", "widget"]
items = st.sampled_from(["a", "b", "no", "1.0", "a: b", 1, True, None])
values = st.one_of(
    items, items, st.lists(items, max_size=3, unique_by=str), st.just([{"text": "a"}]), st.just({"a": 1})
)
data = st.dictionaries(st.sampled_from(KEYS), values, max_size=4)
styles = st.sampled_from(["block", "flow", "comments"])


def written(mapping, style):
    if not mapping:
        return "# A\n"
    lines = []
    for key, value in mapping.items():
        if style == "comments":
            lines.append(f"# of {key}")
        lines += [f"{spelled(key)}: {flow(value)}"] if style == "flow" else block_lines(value, f"{spelled(key)}:")
    return "\n".join(["---", *lines, "---", "# A", ""])


def versions(draw_from):
    return draw_from.flatmap(lambda base: st.tuples(st.just(base), changed(base), changed(base)))


def changed(base):
    def apply(changes):
        merged = {**base, **changes[0]}
        return {key: value for key, value in merged.items() if key not in changes[1]}

    return st.tuples(data, st.sets(st.sampled_from(KEYS), max_size=1)).map(apply)


@few
@given(versions(data), st.tuples(styles, styles, styles))
def test_each_key_is_what_one_side_made_of_it(three, how):
    base, ours, theirs = three
    texts = [written(mapping, style) for mapping, style in zip(three, how, strict=True)]
    merge = merge_cards(*texts)
    if merge.text is None:
        assert all(conflict.what.startswith("front matter") for conflict in merge.conflicts)
        return
    assert merge.text.endswith("# A\n")
    result = parse(merge.text).data
    none = object()
    for key in KEYS:
        was, one, other, now = (side.get(key, none) for side in (base, ours, theirs, result))
        if same(other, was) or same(one, was) or same(one, other):
            assert same(now, one if same(other, was) else other)
        elif other is none or one is none:
            assert same(now, other)
            assert any(words.startswith(key) for words in merge.told)
        elif isinstance(now, list):
            before, mine, yours = ([] if side is none else listed(side) for side in (was, one, other))
            assert all(has(now, item) for item in [*mine, *yours] if not has(before, item))
            assert not any(has(now, item) for item in before if not has(mine, item) or not has(yours, item))
            assert [item for item in now if has(yours, item)] == [item for item in yours if has(now, item)]


def same(one, other):
    return one is other or same_value(one, other)


def listed(value):
    return [] if value is None else value if isinstance(value, list) else [value]


def has(values, item):
    return any(same_value(item, other) for other in values)
