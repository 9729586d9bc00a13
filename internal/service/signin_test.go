package service_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/storage"
)

const goodPassword = "con trâu đi trước cái cày theo sau"

// strict makes the ministry one in which board and administrators need a second
// factor.
func (m *ministry) strict() {
	m.t.Helper()
	files, err := storage.Open("", m.t.TempDir())
	if err != nil {
		m.t.Fatal(err)
	}
	m.Service = service.New(m.store, m.clock, service.Options{
		BaseURL: "https://hoidap.example.vn", Secret: []byte("a secret that only the test knows"), MailDomain: "hoidap.example.vn",
		SecondFactor: true, Files: files,
	})
}

func (m *ministry) person(login string, by question.Actor, g question.Grant) question.Actor {
	m.t.Helper()
	p, err := m.AddPerson(m.t.Context(), by, service.NewPerson{
		Login: login, Name: "Trần Thị Lan", Email: login + "@bo.example.vn", Lang: "vi", Password: goodPassword, Grants: []question.Grant{g},
	})
	if err != nil {
		m.t.Fatal(err)
	}
	return p.Actor()
}

func TestALockDoesNotTellWhetherALoginExists(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	m.person("lan.tran", question.SystemActor(), question.Grant{Role: question.Intake})
	for _, login := range []string{"lan.tran", "nobody.there"} {
		for range 5 {
			_, err := m.SignIn(t.Context(), login, "wrong")
			refused(t, err, question.CodeUnauthorized, "error.sign_in")
		}
		_, err := m.SignIn(t.Context(), " "+strings.ToUpper(login), goodPassword)
		refused(t, err, question.CodeTooMany, "error.locked")
	}
	m.clock.Advance(16 * time.Minute)
	if _, err := m.SignIn(t.Context(), "lan.tran", goodPassword); err != nil {
		t.Error(err)
	}
	_, err := m.SignIn(t.Context(), "nobody.there", goodPassword)
	refused(t, err, question.CodeUnauthorized, "error.sign_in")
}

func TestPasswordsThatAnybodyWouldTry(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	for password, key := range map[string]string{
		"ngắn quá":                     "password/problem.password",
		"matkhau123456789":             "password/problem.password_common",
		"Mật khẩu 1234567890":          "password/problem.password_common",
		"aaaaaaaaaaaaaaaaaaaa":         "password/problem.password_common",
		"qwertyuiopasdfghjkl":          "password/problem.password_common",
		"anhyeuemanhyeuem2024":         "password/problem.password_common",
		"TranThiLan@@@@2025!!!":        "password/problem.password_common",
		"hoidap.hoidap.2026":           "password/problem.password_common",
		"Password123!Password":         "password/problem.password_common",
		strings.Repeat("dài lắm ", 20): "password/problem.password",
	} {
		_, err := m.AddPerson(t.Context(), question.SystemActor(), service.NewPerson{
			Login: "lan.tran", Name: "Trần Thị Lan", Email: "lan@bo.example.vn", Lang: "vi", Password: password,
		})
		if err == nil {
			t.Errorf("%q is taken", password)
			continue
		}
		refused(t, err, question.CodeInvalid, key)
	}
	m.person("lan.tran", question.SystemActor(), question.Grant{Role: question.Intake})
}

func codeOf(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	c, err := totp.GenerateCode(secret, at)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestASecondFactor(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	m.strict()
	ctx := t.Context()
	by := m.person("lan.tran", m.actors["admin"], question.Grant{Role: question.Board})
	f, err := m.Factors(ctx, by.PersonID)
	if err != nil || !f.Required || !f.MustChange || !f.Enroll() {
		t.Fatalf("a board member begins with %+v, %v", f, err)
	}
	refused(t, m.ChangePassword(ctx, by, "s", "wrong", "ngày mai trời lại sáng"), question.CodeInvalid, "current/problem.password_wrong")
	if err := m.ChangePassword(ctx, by, "s", goodPassword, "ngày mai trời lại sáng"); err != nil {
		t.Fatal(err)
	}
	n, err := m.BeginTOTP(ctx, by)
	if err != nil || len(n.QR) < 100 {
		t.Fatal(err)
	}
	if again, _ := m.BeginTOTP(ctx, by); again.Secret != n.Secret {
		t.Error("the secret changes while it is set up")
	}
	if m.count(`SELECT count(*) FROM totp WHERE position($1::bytea in secret) > 0`, []byte(n.Secret)) != 0 {
		t.Error("the secret stands in the database as it is")
	}
	_, err = m.ConfirmTOTP(ctx, by, "000000")
	refused(t, err, question.CodeInvalid, "code/problem.code_wrong")
	first := codeOf(t, n.Secret, time.Now().Add(-30*time.Second))
	codes, err := m.ConfirmTOTP(ctx, by, first[:3]+" "+first[3:])
	if err != nil || len(codes) != 10 {
		t.Fatalf("%v, %v", codes, err)
	}
	if f, _ = m.Factors(ctx, by.PersonID); f.Enroll() || !f.TOTP || f.Codes != 10 {
		t.Errorf("set up: %+v", f)
	}
	refused(t, m.Second(ctx, by.PersonID, first), question.CodeUnauthorized, "problem.code_wrong")
	// The same code by two at once: one gets in.
	code := codeOf(t, n.Secret, time.Now().Add(30*time.Second))
	var wg sync.WaitGroup
	results := make(chan error, 2)
	for range 2 {
		wg.Go(func() { results <- m.Second(ctx, by.PersonID, code) })
	}
	wg.Wait()
	if a, b := <-results, <-results; (a == nil) == (b == nil) {
		t.Errorf("the same code twice: %v, %v", a, b)
	}
	if err := m.Second(ctx, by.PersonID, strings.ToUpper(codes[3])); err != nil {
		t.Errorf("a recovery code: %v", err)
	}
	refused(t, m.Second(ctx, by.PersonID, codes[3]), question.CodeUnauthorized, "problem.code_wrong")
	refused(t, m.DropTOTP(ctx, by), question.CodeConflict, "error.last_factor")
	for range 4 {
		_ = m.Second(ctx, by.PersonID, "111111")
	}
	refused(t, m.Second(ctx, by.PersonID, codes[4]), question.CodeTooMany, "error.locked")

	if err := m.ResetFactors(ctx, m.actors["admin"], "lan.tran"); err != nil {
		t.Fatal(err)
	}
	if f, _ = m.Factors(ctx, by.PersonID); f.Second() || f.Codes != 0 {
		t.Errorf("after the reset: %+v", f)
	}
	refused(t, m.ResetFactors(ctx, m.actors["board"], "lan.tran"), question.CodeForbidden, "error.forbidden")
	officer, err := m.Factors(ctx, m.actors["officer"].PersonID)
	if err != nil || officer.Required {
		t.Errorf("an officer needs one: %+v, %v", officer, err)
	}
}

// TestTwoAdministratorsAtOnce lets two take each other's role away: one stays.
func TestTwoAdministratorsAtOnce(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	second := m.person("admin2", question.SystemActor(), question.Grant{Role: question.Admin})
	for range 10 {
		var wg sync.WaitGroup
		for _, x := range []struct {
			by    question.Actor
			login string
		}{{m.actors["admin"], "admin2"}, {second, "admin"}} {
			wg.Go(func() {
				_ = m.ChangePerson(t.Context(), x.by, x.login, service.PersonChange{Name: "Cán bộ", Email: x.login + "@bo.example.vn", Active: true})
			})
		}
		wg.Wait()
		if n := m.count(`SELECT count(*) FROM grants g JOIN people p ON p.id = g.person_id WHERE g.role = 'admin' AND p.active`); n != 1 {
			t.Fatalf("%d administrators are left", n)
		}
		for _, login := range []string{"admin", "admin2"} {
			if err := m.ChangePerson(t.Context(), question.SystemActor(), login, service.PersonChange{Name: "Cán bộ", Email: login + "@bo.example.vn", Active: true, Grants: []question.Grant{{Role: question.Admin}}}); err != nil {
				t.Fatal(err)
			}
		}
	}
}
