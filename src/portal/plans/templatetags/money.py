"""Amounts of money in templates."""

from django import template

from portal.plans.states.plans import dong

register = template.Library()
register.filter("dong", dong)
