"""translate, url and static as Django has them, where what they give is known once it was worked out.

Half of what a page's templates did was to look the same words and addresses up again (docs/performance.md). The names
are Django's, so that templates and the catalogues read as anywhere; these stand last among the builtins of settings.
"""

from functools import cache
from uuid import UUID

from django import template
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.templatetags.i18n import TranslateNode, do_translate
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.html import conditional_escape
from django.utils.translation import get_language

register = template.Library()
_ANY = UUID(int=0)


class KnownWords(Node):
    """Words that stand in the template, each language's looked up once."""

    def __init__(self, node: TranslateNode) -> None:
        self.node, self.words = node, dict[str | None, str]()
        self.asvar, node.asvar = node.asvar, None

    def render(self, context: Context) -> str:
        """The words, or nothing where they are given a name."""
        language = get_language()
        if language not in self.words:
            self.words[language] = self.node.render(context)
        if not self.asvar:
            return self.words[language]
        context[self.asvar] = self.words[language]
        return ""


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """As Django's."""
    node: TranslateNode = do_translate(parser, token)
    about = node.message_context
    is_written_out = _is_literal(node.filter_expression.token) and not node.filter_expression.filters
    return KnownWords(node) if is_written_out and (about is None or _is_literal(about.token)) else node


def _is_literal(token: str) -> bool:
    return token[0] in "\"'"


class KnownAddress(URLNode):
    """The address of a view that takes nothing, or ids: what stands around them is the same for all of them."""

    def render(self, context: Context) -> str:
        """The address, or nothing where it is given a name."""
        ids = [arg.resolve(context) for arg in self.args]
        if self.kwargs or not all(type(pk) is UUID for pk in ids):
            return str(super().render(context))
        try:
            first, *between = _around(get_script_prefix(), self.view_name.resolve(context), len(ids))
        except NoReverseMatch:
            return str(super().render(context))
        address = first + "".join(f"{pk}{after}" for pk, after in zip(ids, between, strict=True))
        if self.asvar is None:
            return conditional_escape(address) if context.autoescape else address
        context[self.asvar] = address
        return ""


@cache
def _around(_prefix: str, view: str, ids: int) -> list[str]:
    """The parts of the view's address around so many ids."""
    return reverse(view, args=[_ANY] * ids).split(str(_ANY))


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """As Django's. No namespace stands twice among our addresses, so that the page asked for does not matter."""
    node: URLNode = django_url(parser, token)
    return KnownAddress(node.view_name, node.args, node.kwargs, node.asvar)


@register.tag
def static(parser: Parser, token: Token) -> Node:
    """As Django's. The manifest of a running process does not change."""
    return KnownFile.handle_token(parser, token)


class KnownFile(StaticNode):
    """The address of a file with its hash."""

    @classmethod
    def handle_simple(cls, path: str) -> str:
        """The address."""
        return _file(path)


@cache
def _file(path: str) -> str:
    return str(StaticNode.handle_simple(path))
