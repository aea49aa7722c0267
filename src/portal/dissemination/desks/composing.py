"""The staff door to the words of a campaign: a tab for each form, proposed by the portal, changed by an editor."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.agencies.desks import Desk, confirmation
from portal.dissemination.campaign_forms import TemplateForm, WordingForm
from portal.dissemination.campaigning.examining import Examiner, examiner_of
from portal.dissemination.campaigning.voices import has_voice
from portal.dissemination.composing.checking import parts_of
from portal.dissemination.composing.forms import FORMS_OF
from portal.dissemination.composing.item import Item
from portal.dissemination.composing.proposing import opt_out, propose, propose_parameters
from portal.dissemination.composing.scripts import MOST_SYLLABLES
from portal.dissemination.desks.seeing import acts_of, campaign_or_404, officer
from portal.dissemination.models import Campaign, Template
from portal.dissemination.operations import campaigns as operations
from portal.dissemination.planning.audience import channels_of
from portal.dissemination.queries.campaigns import wordings_of
from portal.dissemination.queries.items import item_named
from portal.dissemination.states import FORM_CHOICES, Form

_LABELS = dict(FORM_CHOICES)


@require_http_methods(["GET", "HEAD", "POST"])
def wording(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """One form: what is kept, else what the portal proposes. Saving with a fault keeps it and says what is wrong."""
    campaign, chosen = campaign_or_404(request, code), _form(form)
    if "write" not in acts_of(campaign, officer(request)):
        raise PermissionDenied
    today = timezone.localdate()
    item = item_named(kind=campaign.kind, key=campaign.key, on=today)
    kept, examiner = wordings_of(campaign=campaign).get(chosen), examiner_of(campaign)
    template = _template(request, chosen, kept.template if kept else None)
    proposal = _proposal(chosen, item, examiner, template)
    if request.method == "POST":
        try:
            return _save(request, campaign, chosen, template)
        except operations.CampaignRefused as refused:  # somebody submitted it meanwhile
            messages.error(request, str(refused))
            return redirect("campaign", code)
    is_anew = (
        bool(request.GET.get("de-xuat")) or kept is None or (kept.template_id or 0) != (template.pk if template else 0)
    )
    content = proposal if is_anew or kept is None else kept.content
    context = {
        "campaign": campaign,
        "item": item,
        "form": WordingForm(initial=content, form=chosen, template=template),
        "rows": _rows(chosen, content, template, examiner),
        "chosen": chosen.value,
        "label": _LABELS[chosen.value],
        "tabs": _tabs(campaign),
        "is_kept": kept is not None,
        "is_proposal": is_anew,
        "problems": examiner.problems(chosen, content, template),
        "template": template,
        "template_form": TemplateForm(initial={"template": template}) if chosen is Form.TEMPLATE else None,
        "url": examiner.url(chosen),
        "endings": [opt_out(examiner.voice, with_marks=True), opt_out(examiner.voice, with_marks=False)],
        "has_voice": has_voice(),
    }
    return render(request, "dissemination/staff/campaigns/wording.html", context)


def _form(name: str) -> Form:
    try:
        return Form(name)
    except ValueError:
        raise Http404("Không có dạng này.") from None


def _template(request: HttpRequest, form: Form, kept: Template | None) -> Template | None:
    """The one that was chosen just now, else the one that is kept."""
    chosen = TemplateForm({"template": request.POST.get("template") or request.GET.get("mau")})
    if form is not Form.TEMPLATE:
        return None
    return chosen.cleaned_data["template"] if chosen.is_valid() else kept


def _proposal(form: Form, item: Item | None, examiner: Examiner, template: Template | None) -> dict[str, str]:
    if item is None:
        return {}
    link, voice = examiner.url(form), examiner.voice
    if form is Form.TEMPLATE:
        return propose_parameters(template.parameters, item=item, link=link, voice=voice) if template else {}
    return propose(form, item=item, link=link, voice=voice)


def _save(request: HttpRequest, campaign: Campaign, form: Form, template: Template | None) -> HttpResponse:
    at, by = timezone.now(), officer(request)
    if "hoi" in request.POST:
        return confirmation(
            request,
            question=f"Không dùng dạng “{_LABELS[form.value]}” nữa?",
            losses=["Lời văn đã soạn của dạng này mất hẳn; dùng lại thì soạn từ lời đề xuất của cổng."],
            act="Không dùng dạng này",
            back=reverse("campaign_wording", args=[campaign.code, form.value]),
            fields={"bo": "1"},
        )
    if "bo" in request.POST:
        operations.drop_wording(campaign=campaign, form=form, by=by, at=at)
        messages.success(request, f"Đợt gửi này không dùng dạng “{_LABELS[form.value]}”.")
        return redirect("campaign", campaign.code)
    filled = WordingForm(request.POST, form=form, template=template)
    if not filled.is_valid():
        messages.error(request, "Lời văn quá dài, chưa lưu được.")
        return redirect("campaign_wording", campaign.code, form.value)
    operations.write_wording(campaign=campaign, form=form, content=filled.content(), template=template, by=by, at=at)
    found = examiner_of(campaign).problems(form, filled.content(), template)
    if any(one.stops for one in found):
        messages.warning(request, "Đã lưu, còn chỗ phải sửa trước khi trình duyệt.")
    else:
        messages.success(request, "Đã lưu.")
    return redirect("campaign_wording", campaign.code, form.value)


def _rows(form: Form, content: dict[str, str], template: Template | None, examiner: Examiner) -> list[dict[str, Any]]:
    """Each part with its field and what is counted beside it."""
    filled = WordingForm(initial=content, form=form, template=template)
    rows = []
    for part in parts_of(form, template.parameters if template else ()):
        text = content.get(part.name, "")
        row: dict[str, Any] = {"field": filled[part.name], "part": part, "counts": "signs"}
        if form is Form.SMS:
            with_marks = part.name == "marked"
            row |= {
                "counts": "sms",
                "ending": opt_out(examiner.voice, with_marks=with_marks),
                "weight": examiner.weight(text, with_marks=with_marks),
                "price": examiner.account.price if examiner.account else 0,
            }
        elif form is Form.SPOKEN:
            row |= {"counts": "syllables", "most": MOST_SYLLABLES}
        rows.append(row)
    return rows


def _tabs(campaign: Campaign) -> list[dict[str, Any]]:
    """Every form; first those that a channel of the campaign needs."""
    worded = wordings_of(campaign=campaign)
    needed = {form for channel in channels_of(campaign.channels) for form in FORMS_OF[channel]}
    tabs = [
        {"form": form.value, "label": _LABELS[form.value], "is_kept": form in worded, "is_needed": form in needed}
        for form in Form
    ]
    return sorted(tabs, key=lambda one: not one["is_needed"])


urls: list[URLPattern] = [path("dot-gui/<uuid:code>/loi-van/<slug:form>/", wording, name="campaign_wording")]
menu: tuple[Desk, ...] = ()
