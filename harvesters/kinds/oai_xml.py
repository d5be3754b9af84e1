"""Answers of an OAI-PMH repository: read without entities or DTDs, and every one that is none a typed error.

Metadata is told as [name, text, attributes] of each element that has a text, in any of the formats there are: whatever
the nesting, `title` is a title.
"""

import re
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from harvesters import answers
from harvesters.answers import Answer
from harvesters.errors import Malformed, trouble
from harvesters.kinds.paging import wrong

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")     # met in abstracts pasted from PDFs
LONGEST = 20_000                  # characters of one element
# errors of the protocol (OAI-PMH 2.0, 3.6) and what they mean to us
MEANINGS = {"badArgument": "bad_request", "badVerb": "bad_request", "cannotDisseminateFormat": "bad_request",
            "noSetHierarchy": "bad_request", "noMetadataFormats": "bad_request", "idDoesNotExist": "retired"}


class BadTokenError(Malformed):
    """The repository does not know its own resumption token any more."""


class Listed(NamedTuple):
    """One page.  `token`: for the next, "" when this was the last, None when nothing is said of it."""

    records: list[dict]
    token: str | None
    size: int | None


def answered(answer: Answer) -> Element:
    """The root of an answer.

    :raises SourceError: it is no answer of a repository, or an error of its own but `noRecordsMatch`
    """
    text = answers.text(answer).lstrip("\ufeff \t\r\n")
    if not text:
        raise trouble("empty")
    try:
        root = fromstring(_ILLEGAL.sub("", text), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise _other(answer.body, text) or _xml(error) from None
    if _name(root) != "OAI-PMH":
        raise _other(answer.body, text) or wrong("envelope", _name(root)[:40])
    for error in _children(root, "error"):
        _judge(error.get("code") or "error")
    return root


def _judge(code: str) -> None:
    if code == "badResumptionToken":
        raise BadTokenError("token", "저장소가 이어 읽을 자리(resumptionToken)를 잊었습니다. 다음에 다시 시도합니다.",
                            "The repository has forgotten its resumption token. The next run tries again.")
    if code != "noRecordsMatch":
        raise trouble(MEANINGS.get(code, "partner_error"), detail=code[:40])


def _other(body: bytes, text: str):
    """What came instead: an error of a gateway, or a web page."""
    if told := answers.shell(body):
        return told
    return trouble("html") if re.search(r"<html|<!doctype html", text[:2000], re.IGNORECASE) else None


def _xml(error: Exception) -> Malformed:
    return Malformed("not_xml", f"답이 올바른 XML이 아닙니다({type(error).__name__}). 협력기관에 알려 주세요.",
                     f"The answer is not sound XML ({type(error).__name__}). Tell the partner.")


def page(root: Element) -> Listed:
    """The records of a ListRecords answer.

    :raises Malformed: it holds no list, although it says of no error
    """
    listed = next(_children(root, "ListRecords"), None)
    if listed is None:
        if next(_children(root, "error"), None) is None:
            raise wrong("envelope", "ListRecords")
        return Listed([], "", 0)
    token = next(_children(listed, "resumptionToken"), None)
    size = token.get("completeListSize", "") if token is not None else ""
    return Listed([_record(each) for each in _children(listed, "record")],
                  None if token is None else (token.text or "").strip(),
                  int(size) if size.isascii() and size.isdigit() else None)


def _record(told: Element) -> dict:
    header = next(_children(told, "header"), None)
    metadata = next(_children(told, "metadata"), None)
    if header is None:
        return {"id": "", "deleted": False, "sets": [], "said": []}
    return {"id": _text(header, "identifier"), "deleted": header.get("status") == "deleted",
            "sets": sorted((each.text or "").strip() for each in _children(header, "setSpec")),
            "said": [] if metadata is None else _leaves(metadata)}


def _leaves(metadata: Element) -> list[list]:
    return [[_name(each), each.text.strip()[:LONGEST],
             {key.rpartition("}")[2]: value for key, value in each.attrib.items()}]
            for each in metadata.iter() if isinstance(each.tag, str) and (each.text or "").strip()]


def identity(root: Element) -> dict[str, str]:
    """What Identify says: responseDate, granularity, earliestDatestamp, deletedRecord."""
    told = next(_children(root, "Identify"), None)
    if told is None:
        raise wrong("envelope", "Identify")
    names = ("granularity", "earliestDatestamp", "deletedRecord")
    return {name: _text(told, name) for name in names} | {"responseDate": _text(root, "responseDate")}


def _children(parent: Element, name: str):
    return (child for child in parent if isinstance(child.tag, str) and _name(child) == name)


def _text(parent: Element, name: str) -> str:
    return next(((child.text or "").strip() for child in _children(parent, name)), "")


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]
