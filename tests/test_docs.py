"""What the documents say of the code and the tests."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_every_test_that_the_threat_model_names_exists() -> None:
    named = set(re.findall(r"\btest_[a-z0-9_]+\b(?!\.py)", read("docs/threat-model.md")))
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))

    assert len(named) > 40
    assert named - set(re.findall(r"def (test_\w+)", tests)) == set()


def test_every_variable_of_the_example_is_explained_to_operators() -> None:
    shown = set(re.findall(r"^#?([A-Z_]+)=", read(".env.example"), re.MULTILINE))
    explained = read("docs/operations.md")

    assert [name for name in shown if name not in explained and name.replace("REGISTRY", "") not in explained] == []


def test_the_guide_says_the_words_of_the_screen_and_shows_pictures_that_are_there() -> None:
    guide, catalogue = read("docs/user-guide.md"), read("locale/nb/LC_MESSAGES/django.po")
    words = {word.replace("\n", " ") for word in re.findall(r"\*\*(.+?)\*\*", guide, re.DOTALL)}
    keys = {"Ctrl K", "/", "j", "k", "x", ".", "?", "fetstil"}

    assert {word for word in words - keys if f'"{word}"' not in catalogue} == set()
    for picture in re.findall(r"\((pictures/[^)]+)\)", guide):
        assert (ROOT / "docs" / picture).exists(), picture
