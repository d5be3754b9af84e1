"""Lines of a spreadsheet that are no data: sums, sources, remarks, the template's example."""

import re

EXAMPLE = "(예시)"                                    # begins the first cell of the template's example
_SUM = re.compile(r"(?:합|소|총|누|총\s*합)?\s*계(?:\s*[:：]?\s*[\d,]*\s*(?:건|개)?)?|total", re.IGNORECASE)
_REMARK = re.compile(
    r"[※☞＊*■□▶▷◆◇]|(?:출처|자료|작성자|작성일|작성\s*부서|담당자|문의|비고|참고|주석?|기준일)\s*[:：)]|"
    r"[-\s]*(?:이하\s*여백|끝)[\s.-]*$|source\s*:", re.IGNORECASE)
SHORT = 80                                        # signs of a line that are looked at
FEW = 3                                           # cells: a remark fills no more


def is_example(first: str) -> bool:
    """Whether a line is the example, by what stands first in it."""
    return first.startswith(EXAMPLE)


def is_remark(first: str, filled: int) -> bool:
    """Whether a line is a sum, a source or a remark.

    :param first: what stands first in it
    :param filled: how many cells have something in them
    """
    if len(first) > SHORT:
        return filled <= FEW and bool(_REMARK.match(first[:SHORT]))
    return bool(_SUM.fullmatch(first) or (filled <= FEW and _REMARK.match(first)))
