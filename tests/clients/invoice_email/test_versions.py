"""Versions that never change, and nobody overwritten unseen."""

import threading
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from clients.actions import SavedMeanwhile, save_invoice_email, set_extra
from clients.models import InvoiceEmail
from tests import factories
from tests.clients.cards import events_of
from tests.clients.invoice_email.writing import SAVED, save
from users.models import User


class TestVersions:
    def test_each_saving_is_a_version_with_its_event_and_another_language_counts_for_itself(self, alfa, anna):
        save(alfa, anna)
        second = save(alfa, anna, "Hej\n{OCR}", based_on=1)
        save(alfa, anna, language="nb")

        versions = InvoiceEmail.objects.order_by("language", "version").values_list("language", "version")
        assert list(versions) == [("nb", 1), ("sv", 1), ("sv", 2)]
        event = events_of(alfa, SAVED).get(subject_id=second.pk)
        assert (event.before_values, event.after_values) == ({"version": 1}, {"language": "sv", "version": 2})
        said = event.detail.personal_values
        assert (said["before"], said["after"]) == ({"text": "Hej"}, {"text": "Hej\n{OCR}"})
        assert event.actor_id == second.saved_by_id == anna.pk

    def test_the_same_words_are_no_version_and_a_post_that_arrives_twice_is_one(self, alfa, anna):
        first = save(alfa, anna)

        assert save(alfa, anna, based_on=1) == save(alfa, anna) == first
        assert events_of(alfa, SAVED).count() == 1

    def test_who_has_not_seen_the_newest_overwrites_nothing(self, alfa, anna, karin):
        save(alfa, anna)
        newest = save(alfa, anna, "Annas", based_on=1)

        with pytest.raises(SavedMeanwhile) as refused:
            save(alfa, karin, "Karins", based_on=1)

        assert refused.value.newest == newest
        assert events_of(alfa, SAVED).count() == 2

    def test_what_does_not_exist_or_is_turned_off_is_refused(self, alfa, anna, actor_of):
        for values in ({"text": "{Nej}"}, {"subject": "Faktura {"}):
            with pytest.raises(ValidationError):
                save(alfa, anna, **values)
        set_extra(alfa, extra="custom_invoice_email", is_on=False, by=actor_of(anna))
        with pytest.raises(ValidationError) as refused:
            save(alfa, anna)

        assert refused.value.code == "turned_off"
        assert not InvoiceEmail.objects.exists()

    def test_the_database_keeps_versions_and_subjects_of_one_line(self, alfa, anna):
        row = save(alfa, anna)
        for change in (lambda rows: rows.update(text="Annan"), lambda rows: rows.delete()):
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                change(InvoiceEmail.objects.filter(pk=row.pk))
        for wrong in ({"version": 1}, {"version": 2, "subject": "Två\nrader"}, {"version": 0}):
            facts = {"language": "sv", "subject": "Ett", "text": "Hej", "saved_at": timezone.now()} | wrong
            with pytest.raises(IntegrityError), transaction.atomic():
                InvoiceEmail.objects.create(client=alfa, **facts)


@pytest.mark.django_db(transaction=True)
def test_thirty_at_once_from_one_version_have_one_winner_and_the_others_are_told(anna: User) -> None:
    firm = factories.employment_of(anna).client.reseller
    client, by = factories.client(firm, has_custom_invoice_email=True), factories.actor_of(anna)
    answers: list[Any] = []

    def write(number: int) -> None:
        words = {"language": "sv", "subject": "Faktura", "text": f"Text {number}", "based_on": 0}
        try:
            answers.append(save_invoice_email(client, by=by, **words))
        except SavedMeanwhile as meanwhile:
            answers.append(meanwhile)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=[number]) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    winners = [answer for answer in answers if isinstance(answer, InvoiceEmail)]
    assert len(winners) == 1
    assert len(answers) == 30
    assert {answer.newest for answer in answers if isinstance(answer, SavedMeanwhile)} == set(winners)
    assert events_of(client, SAVED).count() == 1
