"""The two secret links of an agreement: one to answer it by, one to the receipt."""

from django.conf import settings
from django.urls import reverse

from agreements.models import Agreement
from common.tokens import make_token

ANSWER_KIND = "agreement"
RECEIPT_KIND = "agreement_receipt"


def answer_token(agreement: Agreement) -> str:
    """The token of the link that was mailed: the same one every time."""
    return make_token(ANSWER_KIND, agreement.pk, agreement.salt)


def receipt_token(agreement: Agreement) -> str:
    """The token of the receipt's link. Only an approved agreement has one."""
    return make_token(RECEIPT_KIND, agreement.pk, agreement.receipt_salt)


def answer_url(agreement: Agreement) -> str:
    """The whole address, for someone who sends it by another way than mail."""
    return f"{settings.BASE_URL}{reverse('agreements:public', args=[answer_token(agreement)])}"
