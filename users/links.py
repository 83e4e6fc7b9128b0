"""The secret link of an invitation."""

from common.tokens import make_token
from users.models import Invitation

INVITATION_KIND = "invitation"
PATH = "/invitations/{token}/"


def invitation_token(invitation: Invitation) -> str:
    """The token of the link that was mailed: the same one every time."""
    return make_token(INVITATION_KIND, invitation.pk, invitation.salt)
