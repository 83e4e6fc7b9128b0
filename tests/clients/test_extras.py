"""The switches of a client's extras on the overview."""

from django.urls import reverse

from clients.actions import set_extra
from events.models import Event
from packages_billing.models import PackagePeriod
from tests.clients.cards import events_of


class TestExtras:
    def test_a_switch_says_what_it_wants_and_is_recorded_once(self, as_user, alfa, anna):
        browser, switch = as_user(anna), reverse("clients:set_extra", args=[alfa.pk, "company_search"])

        for _press in range(2):
            assert browser.post(switch, {"on": "1"}).status_code == 303

        alfa.refresh_from_db()
        assert alfa.has_company_search
        assert not alfa.has_custom_invoice_email
        event = events_of(alfa, "client.extra_set").get()
        done_at = PackagePeriod.objects.get(client=alfa, package__code="company_search").starts_at
        assert (event.before_values, event.after_values) == (
            {"has_company_search": False},
            {"has_company_search": True, "done_at": done_at.isoformat()},
        )

    def test_the_page_shows_it_and_offers_the_other(self, as_user, alfa, anna, actor_of):
        set_extra(alfa, extra="custom_invoice_email", is_on=True, by=actor_of(anna))

        html = as_user(anna).get(reverse("clients:detail", args=[alfa.pk])).content.decode()

        assert html.count('aria-checked="true"') == 1
        assert html.count('aria-checked="false"') == 1
        assert "149,00" not in html  # no price without a price list

    def test_htmx_gets_the_section(self, as_user, alfa, anna):
        switch = reverse("clients:set_extra", args=[alfa.pk, "company_search"])

        html = as_user(anna).post(switch, {"on": "1"}, headers={"HX-Request": "true"}).content.decode()

        assert "<html" not in html
        assert 'aria-checked="true"' in html

    def test_others_and_unknown_ones(self, as_user, byran, alfa, anna, nils, karin):
        switch = reverse("clients:set_extra", args=[alfa.pk, "company_search"])

        assert as_user(nils).post(switch, {"on": "1"}).status_code == 404
        assert as_user(karin).post(switch, {"on": "1"}).status_code == 404
        assert as_user(anna).get(switch).status_code == 405
        assert as_user(anna).post(switch.replace("company_search", "is_demo"), {"on": "1"}).status_code == 404
        assert not Event.objects.of_client(alfa.pk).exists()
