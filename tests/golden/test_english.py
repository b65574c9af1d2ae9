"""English texts and the flows made of them: `input.txt`, `expected.flow`, and what is said of it in `expected.txt`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sayflow.compiler.analyse import analyse
from sayflow.compiler.english.describe import describe
from sayflow.compiler.english.markdown import describe_markdown
from sayflow.compiler.english.translate import translate
from sayflow.compiler.english.translation import Translation
from sayflow.dsl.formatting import format_source
from sayflow.dsl.parse import parse
from sayflow.dsl.source import Source
from sayflow.runtime.project import default_project

HERE = Path(__file__).parent
TEXTS = sorted(path.parent.name for path in HERE.glob("english/*/input.txt"))
FLOWS = sorted(path.parent.name for path in HERE.glob("describe/*/source.flow"))
CATALOGUE = default_project().catalogue

Golden = Callable[[Path | str, str], None]


def told(made: Translation) -> str:
    """All that a translation says besides the flow."""
    lines = [f"{made.status}, {made.coverage}%", ""]
    for index, sentence in enumerate(made.sentences):
        if index in made.trace:
            became = ", ".join(made.trace[index]) or "(no step)"
        else:
            became = "comment" if index in made.comments else "NOT UNDERSTOOD"
        lines.append(f"{sentence}\n    {became}")
    for title, found in (
        ("findings", [f"{each.severity.value} {each.code} {each.message}" for each in made.diagnostics]),
        ("not understood", [f"{each.sentence}: {each.reason}" for each in made.not_understood]),
        ("assumed", made.assumptions),
        ("asked", made.questions),
        ("invented", made.invented),
    ):
        lines += ["", f"{title}:", *(f"  {each}" for each in found)] if found else []
    return "\n".join([*lines, "", "echo:", made.echo])


@pytest.mark.parametrize("name", TEXTS)
def test_texts(name: str, golden: Golden) -> None:
    made = translate((HERE / "english" / name / "input.txt").read_text("utf-8"), CATALOGUE)
    golden(f"english/{name}/expected.flow", made.source)
    golden(f"english/{name}/expected.txt", told(made))
    assert format_source(Source(made.source)) == made.source
    assert not any(each.severity.value == "error" for each in made.diagnostics)


@pytest.mark.parametrize("name", FLOWS)
def test_descriptions(name: str, golden: Golden) -> None:
    source = Source((HERE / "describe" / name / "source.flow").read_text("utf-8"))
    assert analyse(source, default_project()).plan is not None
    golden(f"describe/{name}/expected.txt", describe(parse(source).flow, CATALOGUE))
    golden(f"describe/{name}/expected.md", describe_markdown(parse(source).flow, CATALOGUE))
