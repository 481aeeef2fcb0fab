from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scheduler.text.template_text import pieces

PARTS = st.sampled_from(
    ["text ", "\n", "{{ years }}", "{{ '{{' }}", "{{- place -}}", "{# a note #}", "{% if milestone %}x{% endif %}"]
)


@given(st.lists(PARTS))
def test_the_pieces_lie_in_order_and_leave_out_nothing_but_white_space(parts: list[str]) -> None:
    source = "".join(parts)
    position = 0
    for piece in pieces(source):
        assert source[position : piece.start].strip() == ""
        assert piece.kind == "text" or source[piece.start] == "{"
        position = piece.end
    assert source[position:].strip() == ""


def test_a_field_says_which_names_it_asks_for_and_filters_are_none() -> None:
    (field,) = pieces("{{ years_words|capitalize }}")
    assert (field.kind, field.names) == ("field", {"years_words"})
    assert pieces("{{ years + number }}")[0].names == {"years", "number"}


def test_a_text_knows_the_numbers_to_which_the_choices_around_it_confine_it() -> None:
    source = (
        "a{% if number == 25 %}b{% if milestone %}c{% endif %}{% elif years in [50, 75] %}d{% else %}e{% endif %}"
        "{% if number == 1 or number > 5 %}f{% endif %}{% if number != 25 %}g{% endif %}h"
    )
    confined = {source[each.start : each.end]: each.numbers for each in pieces(source) if each.kind == "text"}
    assert confined == {"a": None, "b": {25}, "c": {25}, "d": {50, 75}, "e": None, "f": None, "g": None, "h": None}
