"""The screens of the patient portal."""

from django.urls import path

from stepwell.doors.web.patient.booking.views import book, session
from stepwell.doors.web.patient.chat import views as chats
from stepwell.doors.web.patient.check_in.views import check_in
from stepwell.doors.web.patient.check_ins.views import check_ins
from stepwell.doors.web.patient.consent.views import consent
from stepwell.doors.web.patient.diary import views as diary
from stepwell.doors.web.patient.help.views import help_now
from stepwell.doors.web.patient.here.views import here
from stepwell.doors.web.patient.moving.views import moving
from stepwell.doors.web.patient.offers.views import offer
from stepwell.doors.web.patient.offline.views import offline
from stepwell.doors.web.patient.progress.views import answers, progress
from stepwell.doors.web.patient.reminders.views import reminders
from stepwell.doors.web.patient.room.views import room
from stepwell.doors.web.patient.safety_plan import views as plans
from stepwell.doors.web.patient.sharing.views import document, sharing, withdraw
from stepwell.doors.web.patient.times.views import times
from stepwell.doors.web.patient.today.views import today
from stepwell.doors.web.patient.week.views import calendar, week
from stepwell.doors.web.patient.who_looked.views import accounting_file, what_was_sent, who_can_look, who_looked

app_name = "patient"
urlpatterns = [
    path("", today, name="today"),
    path("week/", week, name="week"),
    path("week/calendar/", calendar, name="calendar"),
    path("book/", book, name="book"),
    path("offers/<uuid:ref>/", offer, name="offer"),
    path("sessions/<uuid:ref>/", session, name="session"),
    path("sessions/<uuid:ref>/here/", here, name="here"),
    path("sessions/<uuid:ref>/room/", room, name="room"),
    path("sessions/<uuid:ref>/chat/", chats.chat, name="chat"),
    path("sessions/<uuid:ref>/chat/live/", chats.live, name="chat_live"),
    path("check-in/", check_ins, name="check_ins"),
    path("check-in/<slug:instrument>/", check_in, name="check_in"),
    path("diary/", diary.diary, name="diary"),
    path("diary/week/", diary.week, name="diary_week"),
    path("diary/kept/", diary.kept, name="diary_kept"),
    path("help/", help_now, name="help"),
    path("offline.js", offline, name="offline"),
    path("progress/", progress, name="progress"),
    path("progress/<uuid:ref>/", answers, name="answers"),
    path("reminders/", reminders, name="reminders"),
    path("safety-plan/", plans.safety_plan, name="safety_plan"),
    path("safety-plan/change/", plans.change, name="change_plan"),
    path("safety-plan/paper/", plans.paper, name="plan_paper"),
    path("safety-plan/on-this-phone/", plans.on_this_phone, name="plan_on_this_phone"),
    path("sharing/", sharing, name="sharing"),
    path("sharing/<uuid:ref>/document/", document, name="consent_document"),
    path("sharing/<uuid:ref>/withdraw/", withdraw, name="withdraw_consent"),
    path("consent/<slug:form>/", consent, name="consent"),
    path("moving/", moving, name="moving"),
    path("times/", times, name="times"),
    path("who-looked/", who_looked, name="who_looked"),
    path("who-looked/now/", who_can_look, name="who_can_look"),
    path("who-looked/sent/", what_was_sent, name="what_was_sent"),
    path("who-looked/sent/<slug:file>/", accounting_file, name="accounting"),
]
