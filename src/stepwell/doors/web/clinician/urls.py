"""The screens of the clinician portal."""

from django.urls import URLPattern, URLResolver, path

from stepwell.doors.web.clinician.alert.views import alert
from stepwell.doors.web.clinician.at_risk.views import at_risk
from stepwell.doors.web.clinician.chat import views as chats
from stepwell.doors.web.clinician.day.views import day
from stepwell.doors.web.clinician.diary.views import diary
from stepwell.doors.web.clinician.disclosures.views import send_records
from stepwell.doors.web.clinician.duty.views import duty, live
from stepwell.doors.web.clinician.emergency import views as emergency
from stepwell.doors.web.clinician.guests.views import guests
from stepwell.doors.web.clinician.hand_off.views import hand_off
from stepwell.doors.web.clinician.hand_over.views import hand_over
from stepwell.doors.web.clinician.hours.views import hours
from stepwell.doors.web.clinician.measures.views import enter_answers, measures
from stepwell.doors.web.clinician.minutes.views import minutes
from stepwell.doors.web.clinician.monitoring.views import monitoring
from stepwell.doors.web.clinician.moving.views import moving
from stepwell.doors.web.clinician.next_step.views import next_step
from stepwell.doors.web.clinician.note.views import note
from stepwell.doors.web.clinician.notices.views import notices
from stepwell.doors.web.clinician.on_call.views import on_call
from stepwell.doors.web.clinician.packet.views import packet
from stepwell.doors.web.clinician.patient.views import patient
from stepwell.doors.web.clinician.patients.views import patients
from stepwell.doors.web.clinician.progress import views as measured
from stepwell.doors.web.clinician.reached.views import reached
from stepwell.doors.web.clinician.room.views import room
from stepwell.doors.web.clinician.safety_plan import views as plans
from stepwell.doors.web.clinician.separate_notes.views import separate_notes
from stepwell.doors.web.clinician.session.views import session
from stepwell.doors.web.clinician.take.views import take
from stepwell.doors.web.clinician.times.views import calendar, times
from stepwell.doors.web.clinician.who_decides import views as deciding
from stepwell.doors.web.clinician.worry.views import worry
from stepwell.doors.web.clinician.written.views import written

app_name = "clinician"
urlpatterns: list[URLPattern | URLResolver] = [
    path("day/", day, name="day"),
    path("duty/", duty, name="duty"),
    path("duty/live/", live, name="live"),
    path("duty/<uuid:ref>/", alert, name="alert"),
    path("duty/<uuid:ref>/hand-off/", hand_off, name="hand_off"),
    path("duty/<uuid:ref>/take/", take, name="take"),
    path("emergency/", emergency.find, name="emergency"),
    path("emergency/<uuid:ref>/", emergency.in_emergency, name="in_emergency"),
    path("emergency/<uuid:ref>/closing/", emergency.close, name="close_glass"),
    path("hours/", hours, name="hours"),
    path("on-call/", on_call, name="on_call"),
    path("patients/", patients, name="patients"),
    path("patients/<uuid:ref>/", patient, name="patient"),
    path("patients/<uuid:ref>/at-risk/", at_risk, name="at_risk"),
    path("patients/<uuid:ref>/diary/", diary, name="diary"),
    path("patients/<uuid:ref>/hours/", packet, name="packet"),
    path("patients/<uuid:ref>/measures/", measures, name="measures"),
    path("patients/<uuid:ref>/measures/<slug:instrument>/", enter_answers, name="enter_answers"),
    path("patients/<uuid:ref>/monitoring/", monitoring, name="monitoring"),
    path("patients/<uuid:ref>/moving/", moving, name="moving"),
    path("patients/<uuid:ref>/next-step/", next_step, name="next_step"),
    path("patients/<uuid:ref>/progress/", measured.progress, name="progress"),
    path("patients/<uuid:ref>/progress/<uuid:response>/", measured.answers, name="answers"),
    path("patients/<uuid:ref>/progress/<slug:instrument>/show/", measured.show, name="show_scores"),
    path("patients/<uuid:ref>/send/", send_records, name="send_records"),
    path("patients/<uuid:ref>/safety-plan/", plans.safety_plan, name="safety_plan"),
    path("patients/<uuid:ref>/safety-plan/versions/", plans.versions, name="safety_plan_versions"),
    path("patients/<uuid:ref>/safety-plan/paper/", plans.paper, name="safety_plan_paper"),
    path("patients/<uuid:ref>/separate-notes/", separate_notes, name="separate_notes"),
    path("patients/<uuid:ref>/who-decides/", deciding.who_decides, name="who_decides"),
    path("patients/<uuid:ref>/who-decides/<uuid:determination>/end/", deciding.end, name="end_determination"),
    path("patients/<uuid:ref>/worry/", worry, name="worry"),
    path("patients/<uuid:ref>/written/", written, name="written"),
    path("reached/", reached, name="reached"),
    path("notices/", notices, name="notices"),
    path("sessions/<uuid:ref>/", session, name="session"),
    path("sessions/<uuid:ref>/minutes/<uuid:seat>/", minutes, name="minutes"),
    path("sessions/<uuid:ref>/hand-over/", hand_over, name="hand_over"),
    path("sessions/<uuid:ref>/guests/", guests, name="guests"),
    path("sessions/<uuid:ref>/room/", room, name="room"),
    path("sessions/<uuid:ref>/chat/", chats.chat, name="chat"),
    path("sessions/<uuid:ref>/chat/live/", chats.live, name="chat_live"),
    path("sessions/<uuid:ref>/note/", note, name="note"),
    path("times/", times, name="times"),
    path("times/calendar/", calendar, name="calendar"),
]
