"""Addresses of people and sign-in."""

from django.urls import path

from training.views import account, inbox, second_step, signin, slip, text_message

urlpatterns = [
    path("sign-in/", signin.sign_in, name="sign_in"),
    path("sign-in/code/", signin.slip_code, name="slip_code"),
    path("sign-in/slip/<str:token>/", signin.slip, name="slip"),
    path("sign-in/text-message/", text_message.sms_code, name="sms_code"),
    path("sign-in/switch/", signin.switch, name="switch"),
    path("sign-in/second-step/", second_step.totp_verify, name="totp_verify"),
    path("sign-out/", signin.sign_out, name="sign_out"),
    path("me/password/", signin.set_password, name="set_password"),
    path("me/pin/", signin.set_pin, name="set_pin"),
    path("me/second-step/", second_step.totp_setup, name="totp_setup"),
    path("me/second-step/change/", second_step.totp_change, name="totp_change"),
    path("me/notices/", inbox.inbox, name="inbox"),
    path("me/notices/<int:number>/", inbox.notice, name="notice"),
    path("staff/", account.staff, name="staff"),
    path("staff/new/", account.staff_new, name="staff_new"),
    path("staff/<uuid:account>/", account.staff_account, name="staff_account"),
    path("staff/<uuid:account>/roles/<int:grant>/revoke/", account.grant_revoke, name="grant_revoke"),
    path("staff/<uuid:account>/block/", account.account_block, name="account_block"),
    path("staff/<uuid:account>/second-step/", account.totp_reset, name="totp_reset"),
    path("slips/<uuid:person>/", slip.slip_issue, name="slip_issue"),
    path("slips/enterprise/<uuid:enterprise>/", slip.slips_enterprise, name="slips_enterprise"),
]
