"""Messages in two languages."""

import copy
import pickle
import re
from pathlib import Path

import orjson
import pytest

from schemas.messages import MESSAGES, Message

GOLDEN = Path(__file__).with_name("messages.tsv")
SAID = dict(line.split("\t") for line in GOLDEN.read_text(encoding="utf-8").splitlines())


def test_every_message_reads_as_it_was_agreed():
    assert {code: str(message) for code, message in MESSAGES.items()} == SAID


@pytest.mark.parametrize("message", MESSAGES.values(), ids=lambda message: message.code)
def test_a_message_says_what_why_and_how_in_both_languages(message):
    assert len(re.findall(r"[.](?= |$)", message.ko)) >= 3
    assert message.ko.endswith("주세요.")
    assert len(re.findall(r"[.](?= |$)", message.en)) >= 2
    assert not re.search("[가-힣]", message.en)
    assert not re.search("[!！]", message)
    assert re.findall(r"{\w+}", message.ko) == re.findall(r"{\w+}", message.en)


def test_a_message_keeps_its_parts_when_filled_copied_and_pickled():
    said = MESSAGES["license_unknown"].about(value="아무나")
    parts = ("license_unknown",
             "이용허락범위(아무나)를 알아볼 수 없습니다. 뜻을 모르고 열면 안 됩니다. 목록에서 이용허락을 골라 주세요.",
             "The licence (아무나) is not known, and data must not be opened on a guess. "
             "Choose a licence from the list.")
    for one in (said, copy.deepcopy(said), pickle.loads(pickle.dumps(said)), said.format(input=5)):
        assert (one, one.code, one.ko, one.en) == (f"{parts[1]} / {parts[2]}", *parts)


def test_a_message_about_a_resource_says_which():
    assert Message("x", "없습니다.", "Missing.").of_resource(2) == "2번째 자원: 없습니다. / Resource 2: Missing."


def test_a_long_value_is_cut():
    assert Message("x", "값 {value}.", "Value {value}.").about(value="a" * 300).ko == f"값 {'a' * 199}…."


def test_a_message_is_json_as_its_text():
    assert orjson.loads(orjson.dumps([Message("x", "없습니다.", "Missing.")])) == ["없습니다. / Missing."]
