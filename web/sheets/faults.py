"""Why a spreadsheet is not read."""

from schemas.messages import Message


class SheetError(ValueError):
    """Why a file is not read.

    :ivar message: what, why and how to mend it, in Korean and English
    """

    def __init__(self, message: Message):
        super().__init__(message)
        self.message = message
