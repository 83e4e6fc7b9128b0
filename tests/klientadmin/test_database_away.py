"""A database that goes away anywhere in a request: 503 and when to try again, also where no view has been met yet."""

import pytest
from django.db import connection
from django.test import Client as Browser

from tests.packages_billing.cutting import CutAt
from users.models import User


@pytest.mark.django_db(transaction=True)
def test_a_line_cut_at_any_statement_is_503_with_retry_after(anna: User) -> None:
    browser = Browser(raise_request_exception=False)
    browser.force_login(anna)
    answers = []
    for number in range(1, 30):
        with connection.execute_wrapper(cut := CutAt(number)):
            answer = browser.get("/clients/")
        connection.close()
        if cut.left > 0:
            break
        answers.append((answer.status_code, answer.headers.get("Retry-After")))

    assert len(answers) > 5
    assert set(answers) == {(503, "5")}
    assert answer.status_code == 200
