"""The names of methods that loading a pickle may call, and that an attribute which the pickle sets may stand before."""

from __future__ import annotations

import re

# methods that functions which a person read call of their own object: scikit-learn's, torch's, scipy's, pandas' and
# transformers' (scripts/look_at_classes.py, READ)
_OWN = (
    "_build_f|_patch_step_function|add_module|register_buffer|register_parameter|_get_abs_string_index|_get_item_by_idx"
    "|set_|discard|convert_tokens_to_ids|convert_ids_to_tokens|_comparison|_cmp_method|_lil_container|_zero_many"
    r"|_set_(?:int|array|item|values|with)\w*|_setitem_\w+|_flex_\w+|_validate_(?:setitem_value|listlike)|_where|get_loc"
    "|_convert_slice_indexer|get_indexer_for|_can_hold_identifiers_and_holds_name|toarray|tocoo|sum_duplicates|nonzero"
)
# Methods that an unpickler asks for, and those that a class may ask for whose functions were looked at
# (scripts/look_at_classes.py, METHODS); then what Python, numpy, torch and scikit-learn ask objects for.
METHOD = re.compile(
    rf"__\w+__|append|extend|add|update|setdefault|{_OWN}|(?P<word>get|pop|items|keys|values|copy|startswith|endswith|lower|upper"
    r"|join|format|replace|strip|split|encode|decode|read|readline|write|close|utcoffset|dst|tzname|as_integer_ratio"
    r"|item|astype|tolist|reshape|view|clone|to|numpy|cpu|detach|get_params|set_params|to_dict|to_json_string)"
)
