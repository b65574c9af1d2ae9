"""The files that are open in an editor, each analysed once a version, in the project it belongs to."""

from __future__ import annotations

from pathlib import Path

from lsprotocol.types import Diagnostic, PositionEncodingKind
from pygls.uris import to_fs_path

from ...compiler.editor.document import Document, open_document
from ...compiler.project import Project
from ..setup.workplace import Workplace
from .positions import Positions


class OpenFile:
    """One open file: its text as it is in the editor, and the `failures` of its tests since it was changed."""

    def __init__(
        self, uri: str, text: str, version: int | None, project: Project, encoding: PositionEncodingKind
    ) -> None:
        self.uri = uri
        self.text = text
        self.version = version
        self.project = project
        self.encoding = encoding
        self.failures: list[Diagnostic] = []
        self._document: Document | None = None
        self._positions: Positions | None = None

    @property
    def document(self) -> Document:
        """The text, analysed."""
        if self._document is None:
            self._document = open_document(self.text, name_of(self.uri), self.project)
        return self._document

    @property
    def positions(self) -> Positions:
        """The places of the text in the client's units."""
        if self._positions is None:
            self._positions = Positions(self.text, self.encoding)
        return self._positions

    def change(self, text: str, version: int | None) -> None:
        """Take a newer text."""
        self.text, self.version = text, version
        self._document = self._positions = None
        self.failures = []


class OpenFiles:
    """All open files by URI; `encoding` is agreed with the client before the first is opened."""

    def __init__(self) -> None:
        self.encoding = PositionEncodingKind.Utf16
        self.files: dict[str, OpenFile] = {}

    def open(self, uri: str, text: str, version: int | None) -> OpenFile:
        """Take a file that the editor has opened.

        Raises:
            SayflowError: the configuration of its project is not valid; the file is open all the same.
        """
        file = self.files[uri] = OpenFile(uri, text, version, _without_configuration(), self.encoding)
        file.project = project_of(uri)
        return file

    def reload(self) -> None:
        """Read the configuration of all projects anew.

        Raises:
            SayflowError: one is not valid; what was known before stays.
        """
        for file in self.files.values():
            file.project = project_of(file.uri)
            file.change(file.text, file.version)


def name_of(uri: str) -> str:
    """The file name of a URI, as messages call it."""
    return Path(to_fs_path(uri) or uri).name


def project_of(uri: str) -> Project:
    """The project a file belongs to: its folder's; a file that is on no disk has none but the step kinds."""
    path = to_fs_path(uri) if uri.startswith("file:") else None
    if path is None:
        return _without_configuration()
    folder = Path(path).parent
    return Workplace(folder if folder.is_dir() else Path()).project(Path(path))


def _without_configuration() -> Project:
    from ...runtime.steps import catalogue

    return Project(catalogue=catalogue())
