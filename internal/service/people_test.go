package service_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

const rightPassword = "con đường nhỏ ven sông"

// hire adds somebody through the front door, with a password.
func (m *ministry) hire(login string, grants ...question.Grant) question.Person {
	m.t.Helper()
	p, err := m.AddPerson(m.t.Context(), m.actors["admin"], service.NewPerson{
		Login: login, Name: "Trần Văn Bé", Email: login + "@bo.example.vn", Password: rightPassword, Grants: grants,
	})
	if err != nil {
		m.t.Fatal(err)
	}
	return p
}

func TestSignInAndLockout(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	m := newMinistry(t)
	m.hire("be", question.Grant{Role: question.Intake})
	p, err := m.SignIn(ctx, " BE ", rightPassword)
	if err != nil || p.Login != "be" || p.LastLoginAt == nil || !p.LastLoginAt.Equal(m.Now()) || !p.Actor().Has(question.Intake) {
		t.Fatalf("%+v, %v", p, err)
	}
	_, unknown := m.SignIn(ctx, "nobody", rightPassword)
	_, empty := m.SignIn(ctx, "", "")
	for range 4 {
		_, err = m.SignIn(ctx, "be", "sai rồi")
		refused(t, err, question.CodeUnauthorized, "error.sign_in")
	}
	for _, e := range []error{unknown, empty} {
		if e == nil || e.Error() != err.Error() {
			t.Errorf("an unknown login gives %v, a wrong password %v", e, err)
		}
	}
	if _, err = m.SignIn(ctx, "be", rightPassword); err != nil {
		t.Errorf("after four: %v", err)
	}
	for range 5 {
		_, err = m.SignIn(ctx, "be", "sai rồi")
		refused(t, err, question.CodeUnauthorized, "error.sign_in")
	}
	_, err = m.SignIn(ctx, "be", rightPassword)
	refused(t, err, question.CodeTooMany, "error.locked")
	m.clock.Advance(14*time.Minute + 59*time.Second)
	_, err = m.SignIn(ctx, "be", rightPassword)
	refused(t, err, question.CodeTooMany, "error.locked")
	m.clock.Advance(time.Second)
	if _, err = m.SignIn(ctx, "be", rightPassword); err != nil {
		t.Errorf("after the lock: %v", err)
	}
	for range 5 {
		_, _ = m.SignIn(ctx, "be", "sai rồi")
	}
	if err := m.ResetPassword(ctx, m.actors["admin"], "be", "mật khẩu mới đây nhé"); err != nil {
		t.Fatal(err)
	}
	if _, err = m.SignIn(ctx, "be", "mật khẩu mới đây nhé"); err != nil {
		t.Errorf("after a new password: %v", err)
	}
	if n := m.count(`SELECT count(*) FROM people WHERE people::text LIKE '%' || $1 || '%'`, rightPassword) +
		m.count(`SELECT count(*) FROM audit WHERE audit::text LIKE '%mật khẩu mới%' OR audit::text LIKE '%argon2%'`); n != 0 {
		t.Error("a password stands in the database")
	}
}

func TestDisabledPersonIsOut(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	m := newMinistry(t)
	p := m.hire("be", question.Grant{Role: question.Officer, Department: "TCQLDD"})
	token, err := m.AddToken(ctx, m.actors["admin"], "be", "máy", []string{"read"})
	if err != nil {
		t.Fatal(err)
	}
	if a, scopes, err := m.ActorByToken(ctx, token); err != nil || a.PersonID != p.ID || words(scopes) != "read" {
		t.Errorf("%+v, %v, %v", a, scopes, err)
	}
	if err := m.ChangePerson(ctx, m.actors["admin"], "be", service.PersonChange{Name: p.Name, Email: p.Email, Grants: p.Grants}); err != nil {
		t.Fatal(err)
	}
	_, err = m.SignIn(ctx, "be", rightPassword)
	refused(t, err, question.CodeUnauthorized, "error.sign_in")
	_, err = m.Actor(ctx, p.ID)
	refused(t, err, question.CodeUnauthorized, "error.unauthorized")
	_, _, err = m.ActorByToken(ctx, token)
	refused(t, err, question.CodeUnauthorized, "error.unauthorized")
	r := m.asked(question.Routed)
	_, err = m.Act(ctx, m.actors["head"], r.Code, service.Act{Do: question.Assign, Officer: "be"})
	refused(t, err, question.CodeInvalid, "officer/problem.officer")
	// Work that a person who left still holds is the head's.
	m.act("head", r.Code, service.Act{Do: question.Assign, Officer: "officer"})
	if err := m.ChangePerson(ctx, m.actors["admin"], "officer", service.PersonChange{Name: "Cán bộ officer", Email: "officer@bo.example.vn"}); err != nil {
		t.Fatal(err)
	}
	m.at("2026-03-10 08:00")
	m.work()
	if got := m.reminders(r.Code); len(got) != 1 || !strings.HasSuffix(got[0], " head") {
		t.Errorf("reminders %q", got)
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	m := newMinistry(t)
	for _, bad := range [][2]string{{"", "read"}, {"máy", ""}, {"máy", "everything"}} {
		if _, err := m.AddToken(ctx, m.actors["admin"], "officer", bad[0], strings.Fields(bad[1])); question.CodeOf(err) != question.CodeInvalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
	_, err := m.AddToken(ctx, m.actors["board"], "officer", "máy", []string{"read"})
	refused(t, err, question.CodeForbidden, "error.forbidden")
	token, err := m.AddToken(ctx, m.actors["admin"], "officer", "máy", []string{"read", "write"})
	if err != nil {
		t.Fatal(err)
	}
	if n := m.count(`SELECT count(*) FROM tokens WHERE tokens::text LIKE '%' || $1 || '%'`, token); n != 0 {
		t.Error("the token stands in the database")
	}
	for _, wrong := range []string{"", token[:len(token)-1], token + "x", strings.ToUpper(token)} {
		_, _, err := m.ActorByToken(ctx, wrong)
		refused(t, err, question.CodeUnauthorized, "error.token")
	}
	if _, _, err := m.ActorByToken(ctx, token); err != nil {
		t.Fatal(err)
	}
	ts, err := m.Tokens(ctx, m.actors["admin"], "officer")
	if err != nil || len(ts) != 1 || ts[0].LastUsedAt == nil {
		t.Fatalf("%+v, %v", ts, err)
	}
	if err := m.RevokeToken(ctx, m.actors["admin"], ts[0].ID); err != nil {
		t.Fatal(err)
	}
	_, _, err = m.ActorByToken(ctx, token)
	refused(t, err, question.CodeUnauthorized, "error.token")
}

func TestWhoMayAdminister(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	m := newMinistry(t)
	for _, login := range []string{"intake", "head", "officer", "board", "chair"} {
		by := m.actors[login]
		for name, f := range map[string]func() error{
			"people": func() error { _, err := m.People(ctx, by); return err },
			"person": func() error { _, err := m.Person(ctx, by, "head"); return err },
			"add":    func() error { _, err := m.AddPerson(ctx, by, service.NewPerson{}); return err },
			"change": func() error {
				return m.ChangePerson(ctx, by, "head", service.PersonChange{Name: "x", Email: "x", Active: true})
			},
			"password":   func() error { return m.ResetPassword(ctx, by, "head", rightPassword) },
			"department": func() error { return m.SaveDepartment(ctx, by, question.Department{}, service.Saving{New: true}) },
			"field":      func() error { return m.SaveField(ctx, by, question.Field{}, service.Saving{New: true}) },
			"setting":    func() error { return m.SaveSetting(ctx, by, "auto_route", "true") },
			"jobs":       func() error { _, err := m.Jobs(ctx, by, "open", 10); return err },
			"retry":      func() error { return m.RetryJob(ctx, by, 1) },
			"tokens":     func() error { _, err := m.Tokens(ctx, by, "head"); return err },
			"revoke":     func() error { return m.RevokeToken(ctx, by, 1) },
		} {
			if err := f(); question.CodeOf(err) != question.CodeForbidden {
				t.Errorf("%s by %s: %v", name, login, err)
			}
		}
	}
	if n := m.count(`SELECT count(*) FROM audit`); n != 0 {
		t.Errorf("%d entries in the audit", n)
	}
}

func TestWhatAnAdministratorMayNotSave(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	m := newMinistry(t)
	admin := m.actors["admin"]
	person := func(change func(*service.NewPerson)) error {
		n := service.NewPerson{Login: "moi", Name: "Lê Thị Mới", Email: "moi@bo.example.vn", Lang: "vi", Password: rightPassword}
		change(&n)
		_, err := m.AddPerson(ctx, admin, n)
		return err
	}
	department := question.Department{Code: "MOI", NameVI: "Vụ mới", NameEN: "New department", ValidFrom: day("2026-01-01")}
	save := func(isNew bool, change func(*question.Department)) error {
		d := department
		change(&d)
		return m.SaveDepartment(ctx, admin, d, service.Saving{New: isNew})
	}
	field := func(isNew bool, f question.Field) error {
		return m.SaveField(ctx, admin, f, service.Saving{New: isNew})
	}
	for _, tt := range []struct {
		err  error
		want string
	}{
		{person(func(n *service.NewPerson) { n.Login = "Có dấu" }), "login/problem.login"},
		{person(func(n *service.NewPerson) { n.Login = "head" }), "login/problem.login_taken"},
		{person(func(n *service.NewPerson) { n.Name = "" }), "name/problem.name"},
		{person(func(n *service.NewPerson) { n.Email = "x" }), "email/problem.email"},
		{person(func(n *service.NewPerson) { n.Password = "ngắn" }), "password/problem.password"},
		{person(func(n *service.NewPerson) { n.Password = strings.Repeat("dài", 50) }), "password/problem.password"},
		{person(func(n *service.NewPerson) { n.Grants = []question.Grant{{Role: "king"}} }), "grants/problem.role"},
		{person(func(n *service.NewPerson) { n.Grants = []question.Grant{{Role: question.System}} }), "grants/problem.role"},
		{person(func(n *service.NewPerson) { n.Grants = []question.Grant{{Role: question.Head}} }), "grants/problem.role_department"},
		{person(func(n *service.NewPerson) { n.Grants = []question.Grant{{Role: question.Head, Department: "NOPE"}} }), "grants/problem.role_department"},
		{person(func(n *service.NewPerson) { n.Grants = []question.Grant{{Role: question.Board, Department: "TCMT"}} }), "grants/problem.role_department"},
		{save(true, func(d *question.Department) { d.Code = "vụ mới" }), "code/problem.department_code"},
		{save(true, func(d *question.Department) { d.Code = "TCMT" }), "code/problem.code_taken"},
		{save(true, func(d *question.Department) { d.NameVI = " " }), "name_vi/problem.name"},
		{save(true, func(d *question.Department) { d.NameEN = "" }), "name_en/problem.name"},
		{save(true, func(d *question.Department) { d.ValidTo = day("2026-01-01") }), "valid_to/problem.period"},
		{save(true, func(d *question.Department) { d.Email = "x" }), "email/problem.email"},
		{save(true, func(d *question.Department) { d.Successor = "NOPE" }), "successor/problem.department"},
		{save(true, func(d *question.Department) { d.Successor = "MOI" }), "successor/problem.department"},
		{field(true, question.Field{Code: "Đất"}), "code/problem.field_code"},
		{field(true, question.Field{Code: "land"}), "code/problem.code_taken"},
		{field(true, question.Field{Code: "new"}), "name_vi/problem.name"},
		{field(true, question.Field{Code: "new", NameVI: "Mới", NameEN: "New", Departments: []string{"NOPE"}}), "departments/problem.department"},
		{field(true, question.Field{Code: "new", NameVI: "Mới", NameEN: "New", Departments: []string{"TCMT", "TCMT"}}), "departments/problem.department"},
		{m.SaveSetting(ctx, admin, "auto_route", "yes"), "auto_route/problem.on_off"},
		{m.SaveSetting(ctx, admin, "pause_days", "0"), "pause_days/problem.number"},
	} {
		refused(t, tt.err, question.CodeInvalid, tt.want)
	}
	for _, err := range []error{
		save(false, func(*question.Department) {}), field(false, question.Field{Code: "new"}),
		m.SaveSetting(ctx, admin, "secret", "x"), m.ResetPassword(ctx, admin, "nobody", rightPassword),
	} {
		refused(t, err, question.CodeNotFound, "error.not_found")
	}
	err := m.ChangePerson(ctx, admin, "admin", service.PersonChange{Name: "Quản trị", Email: "admin@bo.example.vn", Active: true, Grants: []question.Grant{{Role: question.Board}}})
	refused(t, err, question.CodeConflict, "error.last_admin")
	err = m.ChangePerson(ctx, admin, "admin", service.PersonChange{Name: "Quản trị", Email: "admin@bo.example.vn", Grants: []question.Grant{{Role: question.Admin}}})
	refused(t, err, question.CodeConflict, "error.last_admin")
	if p, err := m.Person(ctx, admin, "admin"); err != nil || !p.Active || !p.Actor().Has(question.Admin) {
		t.Errorf("%+v, %v", p, err)
	}
	if n := m.count(`SELECT count(*) FROM audit`); n != 0 {
		t.Errorf("%d entries in the audit of what was refused", n)
	}
	if err := save(true, func(*question.Department) {}); err != nil {
		t.Fatal(err)
	}
	if ds, err := m.Departments(ctx); err != nil || !slices.ContainsFunc(ds, func(d question.Department) bool { return d.Code == "MOI" }) {
		t.Errorf("the new department is not there: %v", err)
	}
	if n := m.count(`SELECT count(*) FROM audit WHERE what = 'department.save' AND subject = 'MOI'`); n != 1 {
		t.Errorf("%d entries in the audit", n)
	}
}
