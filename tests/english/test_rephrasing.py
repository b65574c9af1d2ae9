"""Sentences in an order that the forms do not know are told in plainer words first."""

import pytest

from sayflow.compiler.english.free.rephrasing import rephrased
from sayflow.compiler.english.translate import translate
from sayflow.runtime.project import default_project

PLAINER = [
    ("Only when both are dry does the smith wipe them", "When both are dry, the smith will wipe them"),
    (
        "The blade is ground and, if it is dull, polished",
        "The blade is ground; if it is dull, the blade is polished",
    ),
    (
        "The mason and, if the roof is old, the roofer are asked for a price",
        "The mason are asked for a price; if the roof is old, the roofer is asked for a price",
    ),
    (
        "The smith forges it, unless the steel is cold, in which case it is heated",
        "If the steel is cold, it is heated, otherwise the smith forges it",
    ),
    ("In case of a fire the guard rings the bell", "If there is a fire, the guard rings the bell"),
    ("Without a permit, the kiln stays off", "If there is no permit, the kiln stays off"),
    ("Upon arrival of the ore the smelter weighs it", "Upon arrival of the ore, the smelter weighs it"),
    ("The smith sharpens the blade", "The smith sharpens the blade"),
]


@pytest.mark.parametrize(("text", "plainer"), PLAINER, ids=[each[0][:30] for each in PLAINER])
def test_a_sentence_is_told_in_plainer_order(text: str, plainer: str) -> None:
    assert rephrased(text) == plainer


def test_what_was_given_up_ends_the_run_before_the_rest() -> None:
    project = default_project()
    text = "The smith checks the order. If the steel is missing, the order is refused. The smith forges the blade."
    source = translate(text, project.catalogue, project, "forge").source
    assert source.index("finish") < source.index("step forge_blade")
    both = translate(f"{text} In both cases the guild is told.", project.catalogue, project, "forge").source
    assert "finish" not in both


def test_one_sentence_that_fits_nowhere_leaves_the_others_their_structure() -> None:
    project = default_project()
    text = (
        "When an apprentice hands in a blade, the master looks at it. If the blade is dull, it is ground again. "
        "Blades of more than 5 days also need the approval of the guild. If the guild refuses, it is melted."
    )
    source = translate(text, project.catalogue, project, "forge").source
    assert source.count("if ") >= 2
    assert "on event" in source
