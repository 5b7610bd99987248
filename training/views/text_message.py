"""Signing in with a code by text message, where the installation has a provider."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from training import clock, sms
from training.errors import Refusal
from training.forms.signin import MobileForm, SmsCodeForm

from .signin import both, onward, posted, refuse

PAGE = "training/signin/sms_code.html"


@both
def sms_code(request: HttpRequest) -> HttpResponse:
    """First the mobile number, then the code."""
    if not sms.enabled():
        raise Http404
    sent = bool(request.session.get("sms")) and "mobile" not in request.POST and "again" not in request.GET
    form = (SmsCodeForm if sent else MobileForm)(posted(request))
    context = {"form": form, "sent": sent, "next": onward(request)}
    if request.method == "POST" and form.is_valid():
        try:
            if sent:
                sms.finish(request, form.cleaned_data["code"], at=clock.now())
                return redirect(str(context["next"]))
            sms.start(request, mobile=form.cleaned_data["mobile"], at=clock.now())
        except Refusal as refusal:
            return refuse(request, PAGE, context, refusal)
        context |= {"form": SmsCodeForm(), "sent": True}
    return render(request, PAGE, context)
