"""Swedish order without ICU: å, ä, ö (and their Nordic kin) after z, other accents folded, case aside."""

# As translate() and str.translate() take them. The database's generated sort keys use the same two.
LETTERS, ORDER = "åäæöøéèêëáàâüúùóòôíìîñç", "{||}}eeeeaaayuuoooiiinc"
_SORTING = str.maketrans(LETTERS, ORDER)


def sort_key(text: str) -> str:
    """What names are compared by: "Åsa" comes after "Zoe", "Édith" beside "edith"."""
    return text.lower().translate(_SORTING)
