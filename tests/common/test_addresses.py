"""Mail addresses on the page: where they break, and that whatever stands in one is text."""

from common.templatetags.ledger import address


def test_an_address_breaks_before_its_at_and_dots() -> None:
    assert address("anna@byran.example") == "<span>anna<wbr>@byran<wbr>.example</span>"
    assert address("<b>@x.se") == "<span>&lt;b&gt;<wbr>@x<wbr>.se</span>"
    assert address("") == ""
