"""The examples in the documentation of the compiled module run; pytest itself looks at Python sources only."""

from __future__ import annotations

import doctest
from typing import Any

import pytest

from backsweep import _native


def examples() -> list[doctest.DocTest]:
    documented: dict[str, Any] = dict(vars(_native))
    for name, value in vars(_native).items():
        if isinstance(value, type):
            documented.update({f"{name}.{member}": each for member, each in vars(value).items()})
    parser = doctest.DocTestParser()
    texts = {name: getattr(each, "__doc__", None) or "" for name, each in documented.items()}
    return [parser.get_doctest(text, {}, name, None, None) for name, text in texts.items() if ">>>" in text]


@pytest.mark.parametrize("example", examples(), ids=lambda example: str(example.name))
def test_examples_of_the_compiled_module_run(example: doctest.DocTest) -> None:
    outcome = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS).run(example)
    assert outcome.attempted > 0
    assert outcome.failed == 0
