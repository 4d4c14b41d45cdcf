"""Texts that lists are sorted and searched by."""

from mentoring import listkeys


def test_case_accents_and_spare_blanks_do_not_matter() -> None:
    assert listkeys.folded("  Ørsted \t NGUYỄN  Groß ") == "orsted nguyen gross"


def test_scripts_without_latin_letters_stay_as_they_are() -> None:
    assert listkeys.folded("山田 太郎") == "山田 太郎"


def test_search_text_holds_a_folded_text_a_line() -> None:
    assert listkeys.searched(["Émile Zola", "EZola"]) == "emile zola\nezola"


def test_list_keys_end_in_the_id_so_that_two_are_never_equal() -> None:
    assert listkeys.list_key("Ana", "1") == "ana|1"
    assert listkeys.instant_key("2026-01-01T00:00:00.000000Z", "1") == "2026-01-01T00:00:00.000000Z|1"
