"""The private files of one line that outlive a crash."""

import pytest

from scheduler.remembrancer.one_line import read_words, write_words


def test_what_was_written_is_read_again_word_by_word(tmp_path):
    write_words(tmp_path / "private" / "clock", ["boot-1", "12.5", "believed"])
    assert read_words(tmp_path / "private" / "clock") == ["boot-1", "12.5", "believed"]


@pytest.mark.parametrize("word", ["boot 1", "", "boot\n1", " boot"])
def test_a_word_that_could_not_be_read_again_is_refused_and_the_old_ones_stay(tmp_path, word):
    """Found by the soak: a name with a blank made every process forget what the one before had noted of the clock."""
    write_words(tmp_path / "clock", ["old", "words"])
    with pytest.raises(ValueError, match="none of them has a blank"):
        write_words(tmp_path / "clock", [word, "words"])
    assert read_words(tmp_path / "clock") == ["old", "words"]
