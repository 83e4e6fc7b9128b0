"""The three languages' catalogues: one .po for each, read, kept up and judged here (docs/decisions/0011-catalogues.md).

Swedish is the text in the code itself; its catalogue holds only what Django and allauth say in English (borrowed).
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LANGUAGES = ("sv", "nb", "en")


def po_path(language: str, root: Path = ROOT) -> Path:
    """Where the language's catalogue stands. The compiled one stands beside it as .mo."""
    return root / "locale" / language / "LC_MESSAGES" / "django.po"
