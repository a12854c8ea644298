"""How does a form say for whom it was made? `{% csrf_token %}`, which every form has, says it too.

A builtin of the template engine (settings/base.py): it takes the place of Django's tag of the same name.
"""

from django import template
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

register = template.Library()


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> str:
    """Django's hidden field, and beside it `whose`: what one person wrote is never sent in the name of another."""
    idle = getattr(getattr(context, "request", None), "idle", None)  # an include with `only` has the request still
    token = CsrfTokenNode().render(context)
    return format_html('{}<input type="hidden" name="whose" value="{}">', token, idle.whose) if idle else token
