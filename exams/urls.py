"""Addresses of the exam desks, under /exams/. No personal number, no primary key."""

from django.urls import path

from exams.views import analysis, blueprints, candidate, officer, proctor, sitting, usage

app_name = "exams"

urlpatterns = [
    path("", candidate.index, name="index"),
    path("my/", candidate.my, name="my"),
    path("sessions/<uuid:public_id>/", candidate.session, name="session"),
    path("sessions/<uuid:public_id>/register/", candidate.register, name="register"),
    path("tickets/<uuid:public_id>/", candidate.ticket, name="ticket"),
    path("tickets/<uuid:public_id>/symbol.svg", candidate.ticket_qr, name="ticket_qr"),
    path("tickets/<uuid:public_id>/where/", candidate.whereabouts, name="whereabouts"),
    path("tickets/<uuid:public_id>/withdraw/", candidate.withdraw, name="withdraw"),
    path("enter/<str:ticket>/", candidate.enter, name="enter"),
    path("sit/<uuid:public_id>/", sitting.sit, name="sit"),
    path("sit/<uuid:public_id>/picture/<int:index>/<int:place>/", sitting.picture, name="picture"),
    path("sit/<uuid:public_id>/save/", sitting.save, name="save"),
    path("sit/<uuid:public_id>/submit/", sitting.submit, name="submit"),
    path("sit/<uuid:public_id>/result/", sitting.result, name="result"),
    path("rooms/", proctor.rooms, name="rooms"),
    path("rooms/<uuid:public_id>/", proctor.room, name="room"),
    path("rooms/<uuid:public_id>/board/", proctor.room_board, name="room_board"),
    path("rooms/<uuid:public_id>/find/", proctor.find, name="find"),
    path("rooms/<uuid:public_id>/open/", proctor.open_room, name="open_room"),
    path("rooms/<uuid:public_id>/extend/", proctor.extend, name="extend"),
    path("rooms/<uuid:public_id>/end/", proctor.end, name="end"),
    path("rooms/<uuid:public_id>/seats/<uuid:registration_id>/", proctor.check_in, name="check_in"),
    path("rooms/<uuid:public_id>/seats/<uuid:registration_id>/end/", proctor.end_attempt, name="end_attempt"),
    path("office/sessions/", officer.session_list, name="officer_sessions"),
    path("office/sessions/new/", officer.session_new, name="session_new"),
    path("office/sessions/<uuid:public_id>/", officer.session, name="officer_session"),
    path("office/sessions/<uuid:public_id>/turn/", officer.session_turn, name="session_turn"),
    path("office/sessions/<uuid:public_id>/confirm/", officer.confirm, name="confirm"),
    path("office/sessions/<uuid:public_id>/export/", officer.export, name="export"),
    path("office/sessions/<uuid:public_id>/analysis/", analysis.session, name="session_analysis"),
    path("office/sessions/<uuid:public_id>/analysis/export/", analysis.session_export, name="session_analysis_export"),
    path("office/questions/", analysis.items, name="item_flags"),
    path("office/questions/<uuid:public_id>/", analysis.item, name="item_analysis"),
    path("office/questions/<uuid:public_id>/export/", analysis.item_export, name="item_analysis_export"),
    path("office/questions/<uuid:public_id>/settle/", analysis.settle, name="item_settle"),
    path("office/usage/<uuid:public_id>/", usage.of_item, name="usage"),
    path("office/rechecks/", usage.recheck, name="rechecks"),
    path("office/places/", officer.places, name="places"),
    path("office/blueprints/", blueprints.index, name="blueprints"),
    path("office/blueprints/new/", blueprints.blueprint_new, name="blueprint_new"),
    path("office/blueprints/<uuid:public_id>/", blueprints.blueprint, name="blueprint"),
    path("office/blueprints/<uuid:public_id>/rehearse/", blueprints.rehearse, name="rehearse"),
    path("office/blueprints/<uuid:public_id>/turn/", blueprints.blueprint_turn, name="blueprint_turn"),
]
