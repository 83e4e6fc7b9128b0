"""What is told of what has just happened, and the way back from it."""

from django.contrib import messages
from django.http import HttpRequest


def toast(request: HttpRequest, words: str, *, undo: str = "") -> None:
    """Says it on the next page. `undo`: the address whose form takes it back (a post of nothing but the token)."""
    messages.success(request, words, extra_tags=f"undo:{undo}" if undo else "")


def forget_toasts(request: HttpRequest) -> None:
    """What was about to be said is not said any more."""
    for _message in messages.get_messages(request):
        pass  # read is gone
