"""Which actions there are: those of CKAN and ckanext-harvest that clients call, and ours."""

from pathlib import Path

from catalog import actions

CKANS, OURS, LEFT_OUT = (part.split("\n", 1)[1].split() for part in
                         Path(__file__).with_name("actions.txt").read_text().split("# ")[1:])


def test_every_action_that_clients_call_is_here_and_nothing_else():
    assert sorted(actions.ACTIONS) == sorted({*CKANS, *OURS})


def test_what_is_left_out_is_an_unknown_action():
    assert [name for name in LEFT_OUT if actions.find(name)] == []


def test_every_action_says_in_its_first_line_what_it_does():
    first = {name: action.help.split("\n")[0] for name, action in actions.ACTIONS.items()}
    assert [name for name, line in first.items() if len(line) < 10 or not line[0].isupper()] == []
