"""One row of a partner's spreadsheet as a dataset, by the rules that hold for every other way in."""

from typing import NamedTuple

from schemas.messages import Message


class Cell(NamedTuple):
    """What stands in one cell.

    :param value: its text, blanks around it gone; "" when it is empty
    :param letter: of its column, as the spreadsheet counts
    :param row: the number of its row, as the spreadsheet counts
    :param header: what the partner wrote above it
    :param fault: why it could not be read: an error value, or a formula that was never calculated
    """

    value: str
    letter: str = ""
    row: int = 0
    header: str = ""
    fault: Message | None = None

    @property
    def place(self) -> str:
        """Such as `D7`; "" for a value that comes from no file."""
        return f"{self.letter}{self.row or ''}"


class Read(NamedTuple):
    """What became of a row.

    :param package: the dataset that it says, as `DATASET` loads it; without what could not be read
    :param faults: column path (`frequency`, `contact.phone`, `resources.0.url`) or field → why it cannot be registered
    :param notes: what is good to know about it all the same
    :param identity: by what it is known again within its organisation: ("identifier" | "name" | "title", the text)
    :param held: whether nothing but what is missing stands in the way, so that it could be kept as a draft
    """

    package: dict
    faults: dict[str, list[Message]]
    notes: list[Message]
    identity: tuple[str, str]
    held: bool = False


def package_of(cells: dict[str, Cell], organization: str) -> Read:
    """Read one row.

    :param cells: column path → cell, as `web.sheets.reading` gives them; an empty cell says that nothing is said
    :param organization: the name (never the id) of whose data it is; becomes `owner_org`
    """
    raise NotImplementedError
