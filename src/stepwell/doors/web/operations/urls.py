"""The screens of the operations portal."""

from django.urls import URLPattern, URLResolver, path

from stepwell.doors.web.operations.advice.views import advice
from stepwell.doors.web.operations.authorisations import views as authorisations
from stepwell.doors.web.operations.care_teams import views as care_teams
from stepwell.doors.web.operations.changes import views as changes
from stepwell.doors.web.operations.claims import views as claims
from stepwell.doors.web.operations.draft import views as draft
from stepwell.doors.web.operations.guardians import views as guardians
from stepwell.doors.web.operations.placing import views as placing
from stepwell.doors.web.operations.referral import views as referral
from stepwell.doors.web.operations.referrals.views import referrals
from stepwell.doors.web.operations.remit.views import remit
from stepwell.doors.web.operations.rota import views as rota
from stepwell.doors.web.operations.session.views import session
from stepwell.doors.web.operations.sign_in.views import sign_in
from stepwell.doors.web.operations.staff import views as staff
from stepwell.doors.web.operations.times import views as times
from stepwell.doors.web.operations.timetable import views as timetable
from stepwell.doors.web.operations.waiting.views import waiting
from stepwell.doors.web.operations.week import views as week

app_name = "operations"
urlpatterns: list[URLPattern | URLResolver] = [
    path("referrals/", referrals, name="referrals"),
    path("referrals/<uuid:ref>/", referral.referral, name="referral"),
    path("referrals/<uuid:ref>/callback/", referral.callback, name="callback"),
    path("referrals/<uuid:ref>/intake/", referral.intake, name="intake"),
    path("referrals/<uuid:ref>/admission/", referral.admission, name="admission"),
    path("referrals/<uuid:ref>/closing/", referral.closing, name="closing"),
    path("week/", week.week, name="week"),
    path("week/publishing/", week.publish, name="publish"),
    path("week/sessions/<uuid:ref>/", session, name="session"),
    path("week/changes/", changes.changes, name="changes"),
    path("week/changes/<slug:what>/", changes.change, name="change"),
    path("week/advice/", advice, name="advice"),
    path("week/waiting/", waiting, name="waiting"),
    path("week/drafting/", draft.ask, name="draft_week"),
    path("week/drafts/<uuid:ref>/", draft.draft, name="draft"),
    path("week/drafts/<uuid:ref>/change/", draft.change, name="change_draft"),
    path("week/drafts/<uuid:ref>/undoing/", draft.undo, name="undo_move"),
    path("week/drafts/<uuid:ref>/throwing-away/", draft.throw_away, name="throw_away_draft"),
    path("times/", times.times, name="times"),
    path("times/closed/<uuid:ref>/open/", times.open_day, name="open_day"),
    path("times/staff/<uuid:ref>/", times.of_staff, name="times_of_staff"),
    path("times/patients/<uuid:ref>/", times.of_patient, name="times_of_patient"),
    path("times/patients/<uuid:ref>/placing/", placing.placing, name="placing"),
    path("times/patients/<uuid:ref>/placing/<uuid:pair>/ending/", placing.end_apart, name="end_apart"),
    path("timetable/", timetable.timetable, name="timetable"),
    path("timetable/<uuid:ref>/", timetable.block, name="block"),
    path("rota/", rota.rota, name="rota"),
    path("rota/turn/", rota.turn, name="rota_turn"),
    path("rota/pattern/", rota.pattern, name="rota_pattern"),
    path("rota/pattern/<uuid:ref>/end/", rota.end_line, name="end_line"),
    path("rota/away/<uuid:ref>/end/", rota.back, name="back"),
    path("guardians/", guardians.guardians, name="guardians"),
    path("guardians/<uuid:ref>/", guardians.guardians_of, name="guardians_of"),
    path("guardians/<uuid:ref>/<uuid:guardianship>/end/", guardians.end, name="end_guardianship"),
    path("care-teams/", care_teams.care_teams, name="care_teams"),
    path("care-teams/<uuid:ref>/", care_teams.care_team, name="care_team"),
    path("care-teams/<uuid:ref>/<uuid:member>/leaving/", care_teams.leave, name="leave_care_team"),
    path("care-teams/<uuid:ref>/sign-in/", sign_in, name="sign_in"),
    path("staff/", staff.staff, name="staff"),
    path("staff/<uuid:ref>/", staff.colleague, name="colleague"),
    path("staff/<uuid:ref>/may-lead/", remit, name="remit"),
    path("staff/<uuid:ref>/supervision/<uuid:supervision>/ending/", staff.supervision_ends, name="end_supervision"),
    path("authorisations/", authorisations.authorisations, name="authorisations"),
    path("authorisations/outside/", authorisations.seated_outside, name="seated_outside"),
    path("authorisations/<uuid:ref>/", authorisations.authorisations_of, name="authorisations_of"),
    path("claims/", claims.claims, name="claims"),
    path("claims/making/", claims.make_claims, name="make_claims"),
    path("claims/<uuid:ref>/", claims.claim, name="claim"),
    path("claims/<uuid:ref>/837/", claims.claim_file, name="claim_file"),
]
