package desk_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"hoidap/internal/demo"
	"hoidap/internal/question"
)

func TestShots(t *testing.T) {
	only := os.Getenv("SHOTS")
	if only == "" {
		t.Skip()
	}
	m := open(t)
	accounts, err := demo.Load(t.Context(), demo.Options{Service: m.svc, Clock: m.clock, Now: time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	pass := map[string]string{}
	for _, a := range accounts {
		pass[a.Login] = a.Password
	}
	first := func(lead string, st question.Status, returned bool) string {
		l, err := m.svc.Questions(t.Context(), question.SystemActor(), question.Filter{Status: []question.Status{st}, Department: lead, Limit: 200})
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range l.Questions {
			if (lead == "" || q.Lead == lead) && (!returned || q.Returns > 0) {
				return q.Code
			}
		}
		t.Logf("no %s in %s", st, lead)
		return "x"
	}
	mine := func(login string) string {
		p, _ := m.svc.Person(t.Context(), question.SystemActor(), login)
		l, _ := m.svc.Questions(t.Context(), question.SystemActor(), question.Filter{Status: []question.Status{question.Assigned}, OfficerID: p.ID})
		for _, q := range l.Questions {
			if q.AnswerVersion > 0 {
				return q.Code
			}
		}
		if len(l.Questions) > 0 {
			return l.Questions[0].Code
		}
		return "x"
	}
	q := func(code string) string { return "/desk/questions/" + code }
	shots := map[string][][2]string{
		"": {{"signin", "/desk/dang-nhap"}},
		"tiepnhan1": {
			{"work-intake", "/desk"}, {"intake", "/desk/intake"}, {"questions", "/desk/questions"},
			{"dossier-received", q(first("", question.Received, false))}, {"split", q(first("", question.Received, false)) + "/split"},
			{"refuse", q(first("", question.Received, false)) + "?do=refuse"}, {"returned", q(first("", question.Received, true))},
		},
		"tcqldd.cv1":    {{"work-officer", "/desk"}, {"dossier-mine", q(mine("tcqldd.cv1"))}, {"answer", q(mine("tcqldd.cv1")) + "/answer"}},
		"tcqldd.truong": {{"work-head", "/desk"}, {"review-list", "/desk/review"}, {"review", q(first("TCQLDD", question.Submitted, false)) + "/review"}, {"dossier-routed", q(first("TCQLDD", question.Routed, false))}},
		"banbientap1": {
			{"work-board", "/desk"}, {"board", "/desk/board"}, {"dossier-answered", q(first("", question.Answered, false))},
			{"publish", q(first("", question.Answered, false)) + "/publish"}, {"correct", q(first("", question.Published, false)) + "/publish"},
			{"dossier-published", q(first("", question.Published, false))}, {"figures", "/desk/figures"},
		},
		"truongban": {{"work-chair", "/desk"}},
		"quantri": {
			{"work-admin", "/desk"}, {"admin", "/desk/admin"}, {"departments", "/desk/admin/departments"}, {"department", "/desk/admin/departments/TCQLDD"},
			{"fields", "/desk/admin/fields"}, {"field", "/desk/admin/fields/land"}, {"people", "/desk/admin/people"}, {"person", "/desk/admin/people/tcqldd.cv1"},
			{"settings", "/desk/admin/settings"}, {"jobs", "/desk/admin/jobs"},
		},
	}
	os.MkdirAll("/tmp/shots", 0o755)
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox)
	alloc, stop := chromedp.NewExecAllocator(t.Context(), opts...)
	defer stop()
	for login, list := range shots {
		any := false
		for _, s := range list {
			any = any || only == "all" || strings.Contains(","+only+",", ","+s[0]+",")
		}
		if !any {
			continue
		}
		ctx, cancel := chromedp.NewContext(alloc)
		ctx, cancel2 := context.WithTimeout(ctx, 4*time.Minute)
		if login != "" {
			if err := chromedp.Do(ctx, chromedp.Navigate(m.url+"/desk/dang-nhap"), chromedp.SetValue("#login", login), chromedp.SetValue("#password", pass[login]), chromedp.Click("main button"), chromedp.WaitReady("nav #navigation"), chromedp.Sleep(300*time.Millisecond)); err != nil {
				t.Errorf("%s: %v", login, err)
			}
		}
		for _, s := range list {
			if only != "all" && !strings.Contains(","+only+",", ","+s[0]+",") {
				continue
			}
			for _, w := range []int64{360, 1280} {
				name := "/tmp/shots/" + s[0] + map[int64]string{360: "-360", 1280: "-1280"}[w] + ".png"
				if err := chromedp.Do(ctx, chromedp.EmulateViewport(w, 800), chromedp.Navigate(m.url+s[1]), chromedp.Sleep(250*time.Millisecond)); err != nil {
					t.Errorf("%s: %v", s[1], err)
					continue
				}
				over, _ := chromedp.Run(ctx, chromedp.Evaluate[bool]("document.documentElement.scrollWidth > innerWidth"))
				png, err := chromedp.Run(ctx, chromedp.FullScreenshot(90))
				if err != nil {
					t.Errorf("%s: %v", s[1], err)
					continue
				}
				if over {
					t.Errorf("%s at %d is wider than the screen", s[0], w)
				}
				os.WriteFile(name, png, 0o644)
			}
		}
		cancel2()
		cancel()
	}
}
