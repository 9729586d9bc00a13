package service_test

import (
	"slices"
	"strings"
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

func TestEveryFieldOfAQuestionIsChecked(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	long := func(n int) string { return strings.Repeat("ơ", n) }
	for _, tt := range []struct {
		change func(*question.Submission)
		want   string // field/text
	}{
		{func(s *question.Submission) { s.AskerType = "robot" }, "asker.type/problem.asker_type"},
		{func(s *question.Submission) { s.Name = " " }, "asker.name/problem.missing.asker.name"},
		{func(s *question.Submission) { s.Name = "H" }, "asker.name/problem.short"},
		{func(s *question.Submission) { s.Name = long(121) }, "asker.name/problem.long"},
		{func(s *question.Submission) { s.Email = "" }, "asker.email/problem.email_missing"},
		{func(s *question.Submission) { s.Email = "hoa@example" }, "asker.email/problem.email"},
		{func(s *question.Submission) { s.Email = "hoa@example.vn\r\nBcc: x@y.vn" }, "asker.email/problem.email"},
		{func(s *question.Submission) { s.Email = "Hoa <hoa@example.vn>" }, "asker.email/problem.email"},
		{func(s *question.Submission) { s.Email = "h@" + strings.Repeat("a", 250) + ".vn" }, "asker.email/problem.email"},
		{func(s *question.Submission) { s.Phone = "12345" }, "asker.phone/problem.phone"},
		{func(s *question.Submission) { s.Province = "" }, "asker.province/problem.province"},
		{func(s *question.Submission) { s.Province = "99" }, "asker.province/problem.province"},
		{func(s *question.Submission) { s.AskerType, s.Organisation = question.Business, "" }, "asker.organisation/problem.missing.asker.organisation"},
		{func(s *question.Submission) {
			s.AskerType, s.Organisation, s.TaxCode = question.Business, "Công ty Hoa Sen", "0100233480"
		}, "asker.tax_code/problem.tax_code"},
		{func(s *question.Submission) { s.Kind = "complaint" }, "kind/problem.kind"},
		{func(s *question.Submission) { s.Field = "forestry" }, "field/problem.field"},
		{func(s *question.Submission) { s.Title = "" }, "title/problem.missing.title"},
		{func(s *question.Submission) { s.Title = long(9) }, "title/problem.short"},
		{func(s *question.Submission) { s.Title = long(201) }, "title/problem.long"},
		{func(s *question.Submission) { s.Body = "" }, "body/problem.missing.body"},
		{func(s *question.Submission) { s.Body = long(19) }, "body/problem.short"},
		{func(s *question.Submission) { s.Body = long(10001) }, "body/problem.long"},
		{func(s *question.Submission) { s.Consent = false }, "consent/problem.consent"},
		{func(s *question.Submission) { s.Lang = "fr" }, "lang/problem.lang"},
	} {
		sub := landQuestion()
		tt.change(&sub)
		_, err := m.Ask(t.Context(), service.Asking{Submission: sub, Channel: "web"})
		refused(t, err, question.CodeInvalid, tt.want)
		bad, err := m.CheckSubmission(t.Context(), sub)
		if err != nil || len(bad) == 0 || bad[0].Field+"/"+bad[0].Key != tt.want {
			t.Errorf("check says %v, %v; want %s", bad, err, tt.want)
		}
	}
	_, err := m.Ask(t.Context(), service.Asking{Submission: landQuestion(), Channel: "pigeon"})
	if err == nil {
		t.Error("an unknown channel is taken")
	}
	if n := m.count(`SELECT count(*) FROM questions`) + m.count(`SELECT count(*) FROM askers`) + m.count(`SELECT count(*) FROM jobs`); n != 0 {
		t.Errorf("%d rows of refused questions", n)
	}
}

func TestWhatIsAtTheLimitIsTaken(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.ask(func(s *question.Submission) {
		s.Name, s.Title, s.Body = strings.Repeat("ơ", 120), strings.Repeat("ơ", 200), strings.Repeat("ơ ", 5000)
		s.AskerType, s.Organisation, s.TaxCode = question.Business, strings.Repeat("ơ", 200), "0314409058-002"
		s.Phone, s.Field = "+84 (0)912 345 678", ""
	})
	if q := m.question(r.Code); q.Field != "" || q.Lead != "" {
		t.Errorf("%+v", q)
	}
	hostile := `<script>alert(1)</script> '; DROP TABLE questions; -- \' : & | ! ( ) <-> * $1 %s`
	r = m.ask(func(s *question.Submission) { s.Name, s.Title, s.Body = hostile, hostile, hostile })
	if q := m.question(r.Code); q.Title != hostile || q.Body != hostile {
		t.Errorf("stored as %q", q.Title)
	}
}

func TestRepeatedSubmission(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	a := service.Asking{Submission: landQuestion(), Channel: "web", Key: "form-1"}
	first, err := m.Ask(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	m.at("2026-03-04 10:00")
	again, err := m.Ask(t.Context(), a)
	want := first
	want.Repeated = true
	if err != nil || again != want {
		t.Errorf("again %+v, %v; want %+v", again, err, want)
	}
	other := a
	other.Body += " Xin cảm ơn."
	_, err = m.Ask(t.Context(), other)
	refused(t, err, question.CodeConflict, "error.key_reused")
	a.Key = "form-2"
	if next, err := m.Ask(t.Context(), a); err != nil || next.Code == first.Code || next.Repeated {
		t.Errorf("another key: %+v, %v", next, err)
	}
	a.Key = ""
	for range 2 {
		if next, err := m.Ask(t.Context(), a); err != nil || next.Repeated {
			t.Errorf("without a key: %+v, %v", next, err)
		}
	}
	if n := m.count(`SELECT count(*) FROM questions`); n != 4 {
		t.Errorf("%d questions, want 4", n)
	}
}

func TestSixteenTimesAtOnceIsOnce(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	codes := make(chan service.Receipt, 16)
	for _, err := range atOnce(16, func() error {
		r, err := m.Ask(t.Context(), service.Asking{Submission: landQuestion(), Channel: "api", Key: "same"})
		codes <- r
		return err
	}) {
		if err != nil {
			t.Error(err)
		}
	}
	close(codes)
	fresh, seen := 0, map[string]bool{}
	for r := range codes {
		seen[r.Code+" "+r.Token] = true
		if !r.Repeated {
			fresh++
		}
	}
	if fresh != 1 || len(seen) != 1 {
		t.Errorf("%d first receipts, %d different ones", fresh, len(seen))
	}
	if q, l := m.count(`SELECT count(*) FROM questions`), m.count(`SELECT count(*) FROM mails`); q != 1 || l != 1 {
		t.Errorf("%d questions, %d letters", q, l)
	}
}

func TestFollowSecret(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	a, b := m.ask(), m.ask()
	if a.Token == b.Token || len(a.Token) < 26 {
		t.Errorf("tokens %q and %q", a.Token, b.Token)
	}
	var texts []string
	for name, try := range map[string][2]string{
		"wrong secret":         {a.Code, "aaaaaaaaaaaaaaaaaaaaaaaaaa"},
		"another's secret":     {a.Code, b.Token},
		"a part of the secret": {a.Code, a.Token[:25]},
		"more than the secret": {a.Code, a.Token + "a"},
		"no secret":            {a.Code, ""},
		"unknown code":         {question.Code(2026, 4711), a.Token},
		"no code":              {"", a.Token},
		"wrong check letter":   {a.Code[:len(a.Code)-1] + "I", a.Token},
		"not a code":           {"' OR true --", "' OR true --"},
	} {
		_, err := m.Follow(t.Context(), try[0], try[1])
		refused(t, err, question.CodeNotFound, "error.follow_not_found")
		_, confirmErr := m.Confirm(t.Context(), try[0], try[1])
		_, replyErr := m.Reply(t.Context(), try[0], try[1], "x")
		_, rateErr := m.Rate(t.Context(), try[0], try[1], 5, "")
		_, reopenErr := m.ReopenAsked(t.Context(), try[0], try[1], "x")
		for _, e := range []error{err, confirmErr, replyErr, rateErr, reopenErr, m.Mute(t.Context(), try[0], try[1])} {
			if e == nil {
				t.Errorf("%s: let in", name)
				continue
			}
			texts = append(texts, e.Error())
		}
	}
	slices.Sort(texts)
	if texts = slices.Compact(texts); len(texts) != 1 {
		t.Errorf("told apart: %q", texts)
	}
	if _, err := m.Follow(t.Context(), strings.ReplaceAll(strings.ToLower(a.Code), "-", " "), a.Token); err != nil {
		t.Errorf("a code as people type it: %v", err)
	}
	if n := m.count(`SELECT count(*) FROM questions WHERE questions::text LIKE '%' || $1 || '%'`, a.Token) +
		m.count(`SELECT count(*) FROM mails WHERE mails::text LIKE '%' || $1 || '%'`, a.Token); n != 0 {
		t.Error("the secret stands in the database")
	}
}

func TestConfirmedAddressStartsTheClock(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	if err := m.SaveSetting(t.Context(), m.actors["admin"], "confirm_email", "true"); err != nil {
		t.Fatal(err)
	}
	if err := m.SaveSetting(t.Context(), m.actors["admin"], "auto_route", "true"); err != nil {
		t.Fatal(err)
	}
	r := m.ask()
	if r.Status != question.Unconfirmed || !r.DueOn.IsZero() {
		t.Errorf("receipt %+v", r)
	}
	_, err := m.Act(t.Context(), m.actors["intake"], r.Code, service.Act{Do: question.Route, Department: "TCQLDD"})
	refused(t, err, question.CodeConflict, "error.conflict")
	m.at("2026-03-05 16:00")
	for range 2 {
		q, err := m.Confirm(t.Context(), strings.ToLower(strings.ReplaceAll(r.Code, "-", "")), r.Token)
		if err != nil || q.Status != question.Received || q.DueOn != day("2026-03-26") || q.FirstDueOn != q.DueOn || !q.ReceivedAt.Equal(m.Now()) {
			t.Errorf("%+v, %v", q, err)
		}
	}
	if got, want := words(m.letters(r.Code, false)), "confirm received"; got != want {
		t.Errorf("letters %s, want %s", got, want)
	}
	if got, want := words(m.spans(r.Code)), "asker intake"; got != want {
		t.Errorf("held by %s, want %s", got, want)
	}
	m.work()
	if q := m.question(r.Code); q.Status != question.Routed || q.Lead != "TCQLDD" {
		t.Errorf("after confirming: %s, %s", q.Status, q.Lead)
	}
	// A letter that came on paper has no address to confirm.
	sub := landQuestion()
	paper, err := m.Ask(t.Context(), service.Asking{Submission: sub, Channel: "letter", ReceivedAt: local("2026-03-02 10:00")})
	if err != nil || paper.Status != question.Received || paper.DueOn != day("2026-03-23") {
		t.Errorf("%+v, %v", paper, err)
	}
}

// work runs everything in the outbox that is due, but does not send letters.
func (m *ministry) work() {
	m.t.Helper()
	for {
		jobs, err := m.Lease(m.t.Context(), 100, 0, 1<<40)
		if err != nil {
			m.t.Fatal(err)
		}
		if len(jobs) == 0 {
			return
		}
		for _, j := range jobs {
			if j.Type == question.JobMail {
				continue
			}
			if err := m.Run(m.t.Context(), j); err != nil {
				m.t.Fatalf("%s: %v", j.Key, err)
			}
		}
	}
}

func TestQuestionRoutesItselfWhereTheSettingIsOn(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	manual := m.ask()
	m.work()
	if q := m.question(manual.Code); q.Status != question.Received {
		t.Errorf("routed while the setting is off: %s", q.Status)
	}
	if err := m.SaveSetting(t.Context(), m.actors["admin"], "auto_route", "true"); err != nil {
		t.Fatal(err)
	}
	own := m.ask()
	unknown := m.ask(func(s *question.Submission) { s.Field = "" })
	quicker := m.ask()
	m.act("intake", quicker.Code, service.Act{Do: question.Refuse, Reason: "unclear"})
	m.work()
	m.work()
	if q := m.question(own.Code); q.Status != question.Routed || q.Lead != "TCQLDD" {
		t.Errorf("%s at %q, want routed at TCQLDD", q.Status, q.Lead)
	}
	if got, want := words(m.history(own.Code)), "received route"; got != want {
		t.Errorf("history %s, want %s", got, want)
	}
	if q := m.question(unknown.Code); q.Status != question.Received {
		t.Errorf("a question without a field: %s", q.Status)
	}
	if q := m.question(quicker.Code); q.Status != question.Refused {
		t.Errorf("a refused question: %s", q.Status)
	}
	// What a department sent back is for a person to decide.
	m.act("head", own.Code, service.Act{Do: question.Return, Note: "Không thuộc lĩnh vực của Tổng cục."})
	m.work()
	if q := m.question(own.Code); q.Status != question.Received || q.Returns != 1 {
		t.Errorf("%s, returned %d times", q.Status, q.Returns)
	}
}

func TestMixedLetterIsSplit(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	r := m.ask(func(s *question.Submission) { s.Lang, s.MayPublish = "en", false })
	part := func(title string) service.Part {
		return service.Part{Title: title, Body: landQuestion().Body, Field: "environment"}
	}
	for _, tt := range []struct {
		parts []service.Part
		want  string
	}{
		{nil, "parts/problem.parts"},
		{make([]service.Part, 11), "parts/problem.parts"},
		{[]service.Part{part("Tiêu đề đủ dài một"), part("ngắn")}, "parts.1.title/problem.short"},
		{[]service.Part{{Title: "Tiêu đề đủ dài", Body: "ngắn"}}, "parts.0.body/problem.short"},
		{[]service.Part{{Title: "Tiêu đề đủ dài", Body: landQuestion().Body, Field: "x"}}, "parts.0.field/problem.field"},
	} {
		_, err := m.Act(t.Context(), m.actors["intake"], r.Code, service.Act{Do: question.Split, Parts: tt.parts})
		refused(t, err, question.CodeInvalid, tt.want)
	}
	if n := m.count(`SELECT count(*) FROM questions`); n != 1 {
		t.Fatalf("%d questions after refused splits", n)
	}
	m.at("2026-03-04 09:00")
	m.act("intake", r.Code, service.Act{Do: question.Split, Parts: []service.Part{part("Xả thải của cơ sở chế biến"), part("Khai thác nước dưới đất")}})
	l, err := m.Questions(t.Context(), m.actors["intake"], question.Filter{Order: question.OldestFirst})
	if err != nil || len(l.Questions) != 3 {
		t.Fatalf("%d questions, %v", len(l.Questions), err)
	}
	whole := m.question(r.Code)
	for _, q := range l.Questions {
		if q.Code == r.Code {
			continue
		}
		if q.SplitFrom != whole.ID || q.DueOn != whole.DueOn || !q.ReceivedAt.Equal(whole.ReceivedAt) || q.Lang != "en" || q.MayPublish {
			t.Errorf("part %+v of %+v", q.Question, whole)
		}
		if got := words(m.letters(q.Code, false)); got != "received" {
			t.Errorf("letters %s", got)
		}
		c, err := m.store.Contact(t.Context(), q.ID)
		if err != nil || c.Email != "hoa@example.vn" {
			t.Errorf("asked by %+v, %v", c, err)
		}
	}
}
