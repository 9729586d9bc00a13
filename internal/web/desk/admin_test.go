package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/web"
)

func TestAdminDepartments(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	r := m.as("quantri")
	const at = "/desk/admin/departments"
	r.page(at).Has(".hd-list", "Tổng cục Quản lý đất đai")
	r.shown(http.StatusUnprocessableEntity, http.MethodPost, at+"/new", "code", "đất", "name_vi", "Cục Mới", "name_en", "New", "valid_from", "01/01/2026").
		Has("#code-error", "")
	r.moved(at, at+"/new", "code", "CMOI", "name_vi", "Cục Mới", "name_en", "New Department", "valid_from", "01/01/2026", "answers", "1", "position", "99")
	r.page(at).Has(".govuk-notification-banner", "Cục Mới")
	r.moved(at+"/TCQLDD/succession", at+"/TCQLDD", "name_vi", "Tổng cục Quản lý đất đai", "name_en", "Land", "valid_from", "04/04/2017", "valid_to", "01/11/2026", "successor", "CMOI", "answers", "1", "position", "1")
	doc := r.page(at + "/TCQLDD")
	if got := doc.Attr("input#valid_to", "value"); got != "01/11/2026" {
		t.Errorf("ends on %q", got)
	}
	r.page(at).Has(".hd-list", "kế thừa: Cục Mới")
	r.shown(http.StatusUnprocessableEntity, http.MethodPost, at+"/CMOI", "name_vi", "Cục Mới", "name_en", "New", "valid_from", "hôm qua").Has("#valid_from-error", "")
}

func TestAdminFields(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	r := m.as("quantri")
	const at = "/desk/admin/fields"
	r.moved(at, at+"/new", "code", "noise", "name_vi", "Tiếng ồn", "name_en", "Noise", "active", "1", "departments.0", "TCMT", "departments.1", "PC")
	fields, err := m.svc.Fields(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	last := question.Field{}
	for _, f := range fields {
		if f.Code == "noise" {
			last = f
		}
	}
	if strings.Join(last.Departments, " ") != "TCMT PC" || !last.Active {
		t.Errorf("stored %+v", last)
	}
	r.page(at+"/noise").Has(`select[name="departments.1"] option[selected]`, "Vụ Pháp chế")
	r.shown(http.StatusUnprocessableEntity, http.MethodPost, at+"/noise", "name_vi", "Tiếng ồn", "name_en", "Noise", "departments.0", "TCMT", "departments.1", "TCMT").
		Has(`.govuk-error-summary a[href="#departments-0"]`, "")
}

func TestAdminPeople(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	r := m.as("quantri")
	const at = "/desk/admin/people"
	r.shown(http.StatusUnprocessableEntity, http.MethodPost, at+"/new", "login", "mai", "name", "Lê Thị Mai", "email", "không phải", "lang", "vi").Has("#email-error", "")
	doc := r.shown(http.StatusOK, http.MethodPost, at+"/new", "login", "mai", "name", "Lê Thị Mai", "email", "mai@example.vn", "lang", "vi",
		"roles", "intake", "officer.0", "TCMT")
	first := doc.Attr("input#secret", "value")
	b := m.browser()
	b.moved("/desk", web.SignInPath, "login", "mai", "password", first)
	b.page("/desk").Has("header", "Lê Thị Mai")
	r.page(at + "/mai").LacksText(first)
	r.page(at).Has(".hd-list", "Bộ phận tiếp nhận; Chuyên viên (Tổng cục Môi trường)")

	doc = r.shown(http.StatusOK, http.MethodPost, at+"/mai/password")
	second := doc.Attr("input#secret", "value")
	m.browser().shown(http.StatusUnauthorized, http.MethodPost, web.SignInPath, "login", "mai", "password", first)
	m.browser().moved("/desk", web.SignInPath, "login", "mai", "password", second)

	r.moved(at, at+"/mai", "name", "Lê Thị Mai", "email", "mai@example.vn") // neither active nor any role
	if got := b.status(http.MethodGet, "/desk"); got != http.StatusSeeOther {
		t.Errorf("a disabled person opens the desk: status %d", got)
	}
	r.shown(http.StatusUnprocessableEntity, http.MethodPost, at+"/quantri", "name", "Quản trị", "email", "a@example.vn", "active", "1").
		Has(".govuk-error-summary", "")
}

func TestAdminTokens(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	r := m.as("quantri")
	const at = "/desk/admin/people/chuyenvien"
	r.shown(http.StatusUnprocessableEntity, http.MethodPost, at+"/tokens", "token.name", "", "token.scopes", "read").Has("#token-name-error", "")
	doc := r.shown(http.StatusOK, http.MethodPost, at+"/tokens", "token.name", "Cổng", "token.scopes", "read")
	token := doc.Attr("input#secret", "value")
	if _, _, err := m.svc.ActorByToken(t.Context(), token); err != nil {
		t.Errorf("the token does not work: %v", err)
	}
	doc = r.page(at)
	doc.Has(".hd-list", "Cổng")
	doc.LacksText(token)
	r.moved(at, doc.Attr(`form[action*="/revoke"]`, "action"))
	if _, _, err := m.svc.ActorByToken(t.Context(), token); err == nil {
		t.Error("the revoked token works")
	}
}

func TestAdminSettingsAndJobs(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	code := m.ask("Câu hỏi để có một việc chạy nền", "Thư báo nhận được xếp hàng chờ gửi.")
	r := m.as("quantri")
	const at = "/desk/admin/settings"
	r.moved(at, at, "auto_route", "1", "pause_days", "7")
	s, err := m.svc.Settings(t.Context())
	if err != nil || s["auto_route"] != "true" || s["pause_days"] != "7" || s["confirm_email"] == "true" {
		t.Errorf("settings %v, %v", s, err)
	}
	r.shown(http.StatusUnprocessableEntity, http.MethodPost, at, "pause_days", "bảy").Has("#pause_days-error", "")
	r.page("/desk/admin/queues").Has("tbody th", "Gửi thư")
	r.page("/desk/admin/queues?queue=mail&type=mail&state=waiting").Has(".hd-list", "Gửi thư "+code)
	if got := r.status(http.MethodGet, "/desk/admin/queues?state=lost"); got != http.StatusNotFound {
		t.Errorf("an unknown state: status %d", got)
	}
	jobs, err := m.svc.Jobs(t.Context(), m.acts["quantri"], "open", 10)
	if err != nil || len(jobs) == 0 {
		t.Fatalf("no jobs: %v", err)
	}
	if got := r.status(http.MethodPost, "/desk/admin/jobs/999999/retry"); got != http.StatusNotFound && got != http.StatusSeeOther {
		t.Errorf("an unknown job: status %d", got)
	}
}
