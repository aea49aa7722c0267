"""How a form lets an officer choose among agencies."""

import pytest
from django import forms

from portal.agencies.admin.forms import AgencyForm, offer_agencies
from portal.agencies.models import Agency
from tests.portal.agencies.factories import make_agency

pytestmark = pytest.mark.django_db


class Form(forms.Form):
    agency = forms.ModelChoiceField(Agency.objects.none(), empty_label="Chọn cơ quan")


class TestOffering:
    def test_chooses_the_only_one(self):
        only, form = make_agency("Sở Y tế"), Form()
        assert offer_agencies(form.fields["agency"], Agency.objects.filter(pk=only.pk)) == only
        assert "Chọn cơ quan" not in str(form["agency"])
        assert f'<option value="{only.pk}" selected>' in str(form["agency"])

    def test_leaves_the_choice_among_several(self):
        several, form = [make_agency("Sở Y tế"), make_agency("Sở Tài chính")], Form()
        agencies = Agency.objects.filter(pk__in=[one.pk for one in several])
        assert offer_agencies(form.fields["agency"], agencies) is None
        assert "Chọn cơ quan" in str(form["agency"])
        assert "selected" not in str(form["agency"]).replace('value="" selected', "")


class ListForm(AgencyForm):
    co_quan = forms.ModelChoiceField(Agency.objects.none())


class TestNarrowing:
    def test_needs_two(self):
        one, other = make_agency("Sở Y tế"), make_agency("Sở Tài chính")
        alone = ListForm(agencies=Agency.objects.filter(pk=one.pk))
        both = ListForm(agencies=Agency.objects.filter(pk__in=[one.pk, other.pk]))
        assert "co_quan" not in alone.fields
        assert "Sở Tài chính" in str(both["co_quan"])
