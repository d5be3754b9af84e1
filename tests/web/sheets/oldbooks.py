"""A workbook of before 2007, made byte by byte: a stream of BIFF8 records (MS-XLS) in a container (MS-CFB)."""

import struct

SECTOR, END, FREE, FAT = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def start(kind: int) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 6))


def cell(row: int, column: int, value) -> bytes:
    if isinstance(value, str):
        return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(value), 1) + value.encode("utf-16-le"))
    return record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def stream(name: str, rows: list[list]) -> bytes:
    """The stream called Workbook, of one sheet."""
    filled = b"".join(cell(row, column, value) for row, values in enumerate(rows)
                      for column, value in enumerate(values) if value is not None)
    width = max(map(len, rows))
    sheet = start(0x10) + record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0)) + filled + record(0x0A)
    text = name.encode("utf-16-le")

    def book(place: int) -> bytes:
        return start(0x05) + record(0x85, struct.pack("<IHBB", place, 0, len(name), 1) + text) + record(0x0A)
    return book(len(book(0))) + sheet


def entry(name: str, kind: int, first: int, size: int, child: int = FREE) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return (text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, FREE, FREE, child) + b"\0" * 36
            + struct.pack("<IQ", first, size))


def old_book(name: str, rows: list[list], called: str = "Workbook") -> bytes:
    """An XLS with one sheet.

    :param called: the name of the stream; another makes it another kind of document
    """
    held = stream(name, rows)
    held = held.ljust(max(4096, -(-len(held) // SECTOR) * SECTOR), b"\0")
    sectors = len(held) // SECTOR
    chain = [*range(1, sectors), END, END, FAT]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(SECTOR, b"\xff")
    directory = (entry("Root Entry", 5, END, 0, child=1) + entry(called, 2, 0, len(held))).ljust(SECTOR, b"\0")
    header = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
              + b"\0" * 6 + struct.pack("<IIIIIIIII", 0, 1, sectors, 0, 4096, END, 0, END, 0)
              + struct.pack("<I", sectors + 1)).ljust(SECTOR, b"\xff")
    return header + held + directory + table
