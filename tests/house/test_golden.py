"""The golden files' own guard: a difference is seen, and only blessing writes."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def bless() -> bool:
    return False


def test_same_text_passes(golden: Callable[[Path | str, str], None], tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("a\nb\n")
    golden(tmp_path / "one.txt", "a\nb\n")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nc\n", "-b\n+c"),
        ("a\nb", "-'b\\n'\n+'b'"),
        ("a\nb \n", "-'b\\n'\n+'b \\n'"),
        ("a\r\nb\n", "+'a\\r\\n'"),
    ],
)
def test_another_text_fails_with_a_diff(golden, tmp_path: Path, text: str, shown: str) -> None:
    (tmp_path / "one.txt").write_text("a\nb\n")
    with pytest.raises(pytest.fail.Exception) as failure:
        golden(tmp_path / "one.txt", text)
    assert shown in str(failure.value)
    assert (tmp_path / "one.txt").read_text() == "a\nb\n"


def test_a_missing_file_fails_and_is_not_made(golden, tmp_path: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match="--bless"):
        golden(tmp_path / "new.txt", "a\n")
    assert not (tmp_path / "new.txt").exists()


class TestBlessing:
    @pytest.fixture
    def bless(self) -> bool:
        return True

    def test_writes_what_is_new_and_what_changed(self, golden, tmp_path: Path) -> None:
        path = tmp_path / "deep" / "one.txt"
        golden(path, "a\r\n")
        assert path.read_bytes() == b"a\r\n"
        golden(path, "b\n")
        assert path.read_bytes() == b"b\n"
