"""`sayflow explain`: a page, the list, and what is said of a code that is not there."""

import json

import pytest
from click.testing import CliRunner, Result

from sayflow.cli.explain import command
from sayflow.dsl.codes import UnknownCode, all_codes, nearest, page


def explain(*arguments: str, colour: bool = False) -> Result:
    return CliRunner().invoke(command, arguments, color=colour)


def test_a_page_is_shown_whole() -> None:
    shown = explain("SF803")
    assert shown.exit_code == 0
    found = page("SF803")
    assert shown.output.startswith(f"SF803 {found.title}\nerror, since {found.since}\n")
    words = " ".join(shown.output.split())
    for part in (found.what, found.why):
        assert " ".join(part.split()) in words
    assert "    $ mkdir flows\n    $ sayflow check flows\n" in shown.output
    assert "    flows/double.flow:\n      flow double\n" in shown.output


def test_an_example_flow_is_shown_as_it_stands() -> None:
    assert all(f"    {line}\n" in explain("SF202").output for line in page("SF202").bad.splitlines() if line)


def test_colours_add_nothing_but_colour() -> None:
    plain, coloured = explain("SF803").output, explain("SF803", colour=True).output
    assert "\x1b[1m" in coloured
    assert coloured.replace("\x1b[1m", "").replace("\x1b[0m", "") == plain


@pytest.mark.parametrize("spelled", ["sf803", "803", "error[SF803]:", " SF803 "])
def test_a_code_may_be_spelled_as_it_is_copied(spelled: str) -> None:
    assert explain(spelled).output == explain("SF803").output


def test_without_a_code_all_are_listed() -> None:
    lines = explain().output.splitlines()
    assert [line.split()[0] for line in lines] == list(all_codes())
    assert all(line.endswith(page(line.split()[0]).title) for line in lines)


def test_json() -> None:
    document = json.loads(explain("SF803", "--json").output)
    assert document == {"version": 1, **page("SF803")._asdict(), "language": "sh"}
    listed = json.loads(explain("--json").output)
    assert [each["code"] for each in listed["codes"]] == list(all_codes())


def test_an_unknown_code_names_the_nearest() -> None:
    shown = explain("SF899")
    assert shown.exit_code == 2
    assert "There is no code SF899" in shown.output
    assert f"SF809 {page('SF809').title}" in shown.output
    assert "Traceback" not in shown.output


@pytest.mark.parametrize("text", ["", " ", "zebra", "SF", "SF1", "SF12345678901234567890", "\x00", "²", "٣٣٣"])
def test_any_text_is_answered(text: str) -> None:
    assert explain(text).exit_code == 2


def test_nearest() -> None:
    assert "SF803" in nearest("SF833")
    assert "SF911" in nearest("connection")
    assert nearest("nothing like it") == ()
    with pytest.raises(UnknownCode) as error:
        page("SF000")
    assert (error.value.code, len(error.value.nearest)) == ("SF000", 3)


def test_help_holds_an_example_that_is_true() -> None:
    shown = explain("--help").output
    _, _, example = shown.partition("$ sayflow explain SF801\n")
    first = [line.strip() for line in example.splitlines()[:2]]
    assert first == explain("SF801").output.splitlines()[:2]
