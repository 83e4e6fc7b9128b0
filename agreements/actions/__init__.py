"""Everything that changes a text, a request or its answer."""

from agreements.actions.answering import LinkDead, approve, decline, mark_opened, may_terminate, terminate
from agreements.actions.closing import close_open_request, contact_changed
from agreements.actions.paper import upload_paper
from agreements.actions.sending import copy_link, request_approval, request_on_opening, send_again, why_not_asked
from agreements.actions.sweeping import sweep
from agreements.actions.texts import publish_text, send_to_all_waiting, shipped_text

__all__ = [
    "LinkDead",
    "approve",
    "close_open_request",
    "contact_changed",
    "copy_link",
    "decline",
    "mark_opened",
    "may_terminate",
    "publish_text",
    "request_approval",
    "request_on_opening",
    "send_again",
    "send_to_all_waiting",
    "shipped_text",
    "sweep",
    "terminate",
    "upload_paper",
    "why_not_asked",
]
