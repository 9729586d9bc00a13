package site_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"hoidap/internal/demo"
	"hoidap/internal/question"
	"hoidap/internal/service"
)

func TestShots(t *testing.T) {
	dir := os.Getenv("SHOTS")
	if dir == "" {
		t.Skip()
	}
	m := open(t)
	_, err := demo.Load(t.Context(), demo.Options{Service: m.svc, Clock: m.clock, Now: time.Date(2026, 3, 20, 2, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Logf("demo: %v", err)
	}
	m.staff2()
	l, _ := m.svc.Library(t.Context(), question.LibraryFilter{Limit: 100})
	t.Logf("%d published", l.Total)
	pub := "/thu-vien"
	if len(l.Publications) > 0 {
		pub = "/thu-vien/" + l.Publications[0].Slug
	}
	r := m.ask("Hạn mức giao đất ở tại nông thôn", "Xin hỏi hạn mức giao đất ở nông thôn do ai quy định?")
	link := m.svc.FollowPath(r.Code, r.Token)
	r2 := m.ask("Thời hạn sử dụng đất trồng cây lâu năm", "Xin hỏi thời hạn sử dụng đất trồng cây lâu năm?")
	if m.officer.PersonID != 0 {
		m.answer(r2.Code, "Theo **Điều 172** Luật Đất đai năm 2024:\n\n1. Thời hạn là 50 năm.\n2. Hết hạn được tiếp tục sử dụng.")
	}
	link2 := m.svc.FollowPath(r2.Code, r2.Token)
	r3 := m.ask("Đất xen kẹt trong khu dân cư", "Xin hỏi đất xen kẹt trong khu dân cư có được chuyển mục đích?")
	if m.officer.PersonID != 0 {
		m.act(m.intake, r3.Code, service.Act{Do: question.Route, Department: "TCQLDD"})
		m.act(m.officer, r3.Code, service.Act{Do: question.Assign, Officer: "chuyenvien9"})
		m.act(m.officer, r3.Code, service.Act{Do: question.Ask, Text: "Đề nghị cho biết thửa đất ở tỉnh nào?"})
	}
	link3 := m.svc.FollowPath(r3.Code, r3.Token)

	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.ExecPath("/usr/bin/chromium"))
	actx, cancel := chromedp.NewExecAllocator(t.Context(), opts...)
	defer cancel()
	ctx, cancel := chromedp.NewContext(actx)
	defer cancel()
	ctx, cancel = context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	run := func(steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		for _, s := range steps {
			if err := chromedp.Do(ctx, s); err != nil {
				t.Helper()
				t.Fatal(err)
			}
		}
	}
	shoot := func(name string) chromedp.Action[chromedp.Void] {
		return func(_ context.Context, _ *chromedp.Target) (chromedp.Void, error) {
			for _, w := range []int64{360, 1280} {
				run(chromedp.EmulateViewport(w, 760), chromedp.Sleep(150*time.Millisecond))
				over, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth`))
				if err != nil {
					t.Fatal(err)
				}
				if int64(over) > w {
					fmt.Printf("%s at %d: %d wide\n", name, w, over)
				}
				b, err := chromedp.Run(ctx, chromedp.FullScreenshot(80))
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(fmt.Sprintf("%s/%s-%d.jpg", dir, name, w), b, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			return chromedp.Void{}, nil
		}
	}
	u := m.url
	pages := []struct{ name, path string }{
		{"home", "/"}, {"home-en", "/?lang=en"}, {"vi", "/?lang=vi"}, {"library", "/thu-vien?q=dat+dai"}, {"filters", "/thu-vien?field=land&from=x"}, {"none", "/thu-vien?q=khongcogica"},
		{"publication", pub}, {"department", "/don-vi/TCQLDD"}, {"figures", "/thong-ke"}, {"api", "/api"}, {"embed", "/nhung"}, {"privacy", "/quyen-rieng-tu"},
		{"find", "/theo-doi"}, {"follow", link}, {"answered", link2}, {"waiting", link3}, {"wrong", "/theo-doi/HD-2026-000001-A?t=x"},
	}
	for _, p := range pages {
		run(chromedp.Navigate(u + p.path))
		_, _ = shoot(p.name)(nil, nil)
	}
	click := func(sel string) { run(chromedp.Click(sel)) }
	next := `main form button.govuk-button`
	snap := func(name string) { _, _ = shoot(name)(nil, nil) }
	wait := func(path string) {
		t.Helper()
		for range 100 {
			at, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.readyState == "complete" ? location.pathname : ""`))
			if err == nil && at == path {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Fatal("never at ", path)
	}
	pause := func() { time.Sleep(500 * time.Millisecond) }
	typ := func(sel, text string) { run(chromedp.SendKeys(sel, text)) }
	run(chromedp.Navigate(u + "/hoi"))
	snap("ask1"); click(next); pause(); snap("ask1-error")
	click(`input[value="business"]`); click(next); wait("/hoi/lien-he"); snap("ask2")
	typ("#asker-name", "Nguyễn Thị Hoa"); typ("#asker-email", "hoa"); click(next); pause(); snap("ask2-error")
	typ("#asker-organisation", "Hợp tác xã Rau sạch Đông Anh"); typ("#asker-email", "@example.vn"); run(chromedp.SetValue("#asker-province", "01")); click(next); wait("/hoi/loai"); snap("ask3")
	click(`input[value="question"]`); click(next); wait("/hoi/linh-vuc"); snap("ask4")
	click(`input[value="unknown"]`); click(next); wait("/hoi/noi-dung"); snap("ask5")
	typ("#title", "Thủ tục thuê đất công ích của xã để trồng rau"); typ("#body", "Hợp tác xã chúng tôi muốn thuê đất công ích của xã để trồng rau thì làm thủ tục thế nào, thời hạn thuê tối đa là bao lâu?"); click(next); wait("/hoi/dong-y"); snap("ask6")
	click(`input[value="yes"]`); click(`#consent`); click(next); wait("/hoi/kiem-tra"); snap("review")
	click(next); wait("/hoi/da-gui"); snap("sent")
	_ = http.StatusOK
}

func (m *ministry) staff2() {
	add := func(login string, role question.Role, department string) question.Actor {
		p, err := m.svc.AddPerson(m.t.Context(), question.SystemActor(), service.NewPerson{
			Login: login, Name: "Cán bộ " + login, Email: login + "@bo.example.vn", Lang: "vi", Password: "a long password",
			Grants: []question.Grant{{Role: role, Department: department}},
		})
		if err != nil {
			m.t.Log(err)
		}
		a, err := m.svc.Actor(m.t.Context(), p.ID)
		if err != nil {
			m.t.Log(err)
		}
		return a
	}
	m.intake, m.officer = add("tiepnhan9", question.Intake, ""), add("chuyenvien9", question.Officer, "TCQLDD")
	m.head, m.board = add("thutruong9", question.Head, "TCQLDD"), add("banbientap9", question.Board, "")
}
