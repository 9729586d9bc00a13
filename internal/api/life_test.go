package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWholeLifeThroughTheAPIAlone(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)

	a := m.send(t, http.MethodPost, "/questions", landQuestion()).want(http.StatusCreated)
	a.is("status", "received").is("due_on", "2026-03-23")
	code, token := a.text("code"), a.text("token")
	if a.text("follow_url") != base+"/theo-doi/"+code+"?t="+token || a.header.Get("Location") != "/api/v1/questions/"+code {
		t.Errorf("follow at %s, location %s", a.text("follow_url"), a.header.Get("Location"))
	}
	seen := m.send(t, http.MethodGet, "/questions/"+code, nil, follow(token)).want(http.StatusOK)
	seen.is("view", "asker").is("status", "received").is("holder", "intake").is("asker.phone", "0912 345 678").
		is("received_at", "2026-03-02T09:00:00+07:00").is("answer", nil)
	if s := seen.text("status_text"); s == "" || strings.HasPrefix(s, "status.") {
		t.Errorf("the status is called %q", s)
	}

	d := m.send(t, http.MethodGet, "/questions/"+code, nil, m.as("intake")).want(http.StatusOK)
	d.is("view", "desk").is("asker.name", "Nguyễn Thị Hoa").is("channel", "api").is("proposals.0.department", "TCQLDD").is("version", 1)
	if d.header.Get("ETag") != `"v1"` || !slices.Contains(d.list("allowed"), "route") {
		t.Errorf("version %s, allowed %v", d.header.Get("ETag"), d.list("allowed"))
	}
	m.step(t, "intake", code, "accept", nil, header("If-Match", `"v1"`)).is("accepted", true).is("version", 2)
	m.step(t, "intake", code, "route", object{"department": "TCQLDD", "supporting": []string{"TCMT"}, "note": "Thuộc lĩnh vực đất đai."}).
		is("status", "routed").is("department", "TCQLDD").is("supporting.0", "TCMT")
	m.send(t, http.MethodGet, "/questions/"+code, nil, follow(token), header("Accept-Language", "en")).want(http.StatusOK).
		is("department_name", "General Department of Land Administration")
	m.step(t, "head", code, "assign", object{"officer": "officer"}).is("status", "assigned")

	m.step(t, "officer", code, "ask", object{"text": "Thửa đất của bà ở xã nào?"}).is("status", "waiting").is("holder", "asker")
	asked := m.send(t, http.MethodGet, "/questions/"+code, nil, follow(token)).want(http.StatusOK)
	if !slices.Contains(asked.list("allowed"), "reply") || asked.text("reply_by") == "" {
		t.Errorf("asked: %s", asked.body)
	}
	m.send(t, http.MethodPost, "/questions/"+code+"/replies", object{"text": "Ở xã Tân Lập ạ."}, follow(token)).want(http.StatusOK).
		is("status", "assigned")

	m.step(t, "officer", code, "extend", object{"until": "2026-03-31", "reason": "Chờ ý kiến của địa phương."}).is("want_until", "2026-03-31")
	m.step(t, "board", code, "extend", object{}).is("due_on", "2026-03-31").is("extended", true)
	m.step(t, "officer", code, "draft", object{"answer": "Theo **Luật Đất đai** năm 2024 …", "outcome": "principle", "version": 0}).
		is("answer_version", 1)
	m.step(t, "officer", code, "submit", nil).is("status", "submitted")
	m.step(t, "head", code, "return", object{"note": "Cần viện dẫn điều khoản."}).is("status", "assigned")
	m.step(t, "officer", code, "draft", object{"answer": "Theo Điều 121 **Luật Đất đai** năm 2024 …", "outcome": "principle"})
	m.step(t, "officer", code, "submit", nil)
	m.step(t, "head", code, "approve", nil).is("status", "approved")
	m.step(t, "board", code, "approve", nil).is("status", "answered")

	m.send(t, http.MethodGet, "/questions/"+code, nil, follow(token)).want(http.StatusOK).
		is("answer.text", "Theo Điều 121 **Luật Đất đai** năm 2024 …").is("answer.outcome", "principle")
	m.send(t, http.MethodPost, "/questions/"+code+"/rating", object{"score": 5, "comment": "Rõ ràng, xin cảm ơn."}, follow(token)).
		want(http.StatusOK).is("rating.score", 5)
	m.sendBad(t, http.MethodPost, "/questions/"+code+"/rating", object{"score": 1}, follow(token)).want(http.StatusConflict)

	m.step(t, "board", code, "publish", object{"title": "Chuyển mục đích sử dụng đất trồng cây lâu năm sang đất ở"}).is("status", "published")
	m.library(t, code)
	m.history(t, code, token)
}

// library finds the published question as anybody would, then has it corrected
// and withdrawn.
func (m *ministry) library(t *testing.T, code string) {
	t.Helper()
	l := m.send(t, http.MethodGet, "/publications?q=dat+trong+cay&field=land&department=TCQLDD", nil).want(http.StatusOK)
	l.is("total", 1).is("items.0.code", code).is("next", nil)
	slug := l.text("items.0.slug")
	m.send(t, http.MethodGet, "/similar?q=chuyen+dat+trong+cay+lau+nam+sang+dat+o", nil).want(http.StatusOK).is("items.0.slug", slug)
	p := m.send(t, http.MethodGet, "/publications/"+slug, nil).want(http.StatusOK).is("asker_name", nil).is("correction", nil)
	if strings.Contains(string(p.body), "Hoa") {
		t.Errorf("the asker is named: %s", p.body)
	}
	m.send(t, http.MethodGet, "/publications/"+slug, nil, header("If-None-Match", p.header.Get("ETag"))).want(http.StatusNotModified)
	m.step(t, "board", code, "correct", object{"answer": "Theo khoản 1 Điều 121 …", "note": "Bổ sung khoản."})
	m.send(t, http.MethodGet, "/publications/"+slug, nil, header("If-None-Match", p.header.Get("ETag"))).want(http.StatusOK).
		is("correction", "Bổ sung khoản.").is("answer", "Theo khoản 1 Điều 121 …")
	m.send(t, http.MethodGet, "/figures?by=department", nil).want(http.StatusOK).
		is("total.received", 1).is("total.published", 1).is("rows.0.department", "TCQLDD").is("rows.0.answered", 1)
	m.step(t, "board", code, "withdraw", object{"reason": "Luật đã thay đổi."}).is("status", "withdrawn")
	m.send(t, http.MethodGet, "/publications/"+slug, nil).want(http.StatusGone).is("code", "gone")
	m.send(t, http.MethodGet, "/publications?q=dat+trong+cay", nil).want(http.StatusOK).is("total", 0)
}

// history reads what happened, as the desk and as the asker.
func (m *ministry) history(t *testing.T, code, token string) {
	t.Helper()
	e := m.send(t, http.MethodGet, "/questions/"+code+"/events", nil, m.as("officer")).want(http.StatusOK)
	var actions []string
	items, _ := e.get("items").([]any)
	prev := any(nil)
	for _, i := range items {
		item, _ := i.(object)
		s, _ := item["action"].(string)
		actions = append(actions, s)
		if item["prev"] != prev {
			t.Errorf("%s does not follow the one before it", s)
		}
		prev = item["hash"]
	}
	want := []string{
		"received", "viewed", "accept", "route", "assign", "ask", "reply", "extend", "extend", "draft", "submit", "return", "draft", "submit",
		"approve", "approve", "rate", "publish", "correct", "withdraw",
	}
	if diff := cmp.Diff(want, actions); diff != "" {
		t.Errorf("history: %s", diff)
	}
	seen := []string{}
	since := "0"
	for {
		page := m.send(t, http.MethodGet, "/events?limit=7&since="+since, nil, m.as("board")).want(http.StatusOK)
		list, _ := page.get("items").([]any)
		if len(list) == 0 {
			break
		}
		for _, i := range list {
			item, _ := i.(object)
			s, _ := item["action"].(string)
			seen = append(seen, s)
		}
		next := strings.TrimSpace(string(page.body[strings.LastIndex(string(page.body), `"next":`)+len(`"next":`):]))
		since = strings.TrimSuffix(next, "}")
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("events since: %s", diff)
	}
	asker := m.send(t, http.MethodGet, "/questions/"+code, nil, follow(token)).want(http.StatusOK)
	for _, inside := range []string{"Thuộc lĩnh vực", "viện dẫn", "Cán bộ", `"assign"`, `"note":"Chờ ý kiến`} {
		if strings.Contains(string(asker.body), inside) {
			t.Errorf("the asker sees %q", inside)
		}
	}
}

func TestOtherWaysThroughTheAPI(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	first, _ := m.asked(t)

	refused, token := m.asked(t)
	m.step(t, "intake", refused, "refuse", object{"reason": "complaint", "note": "Gửi Thanh tra tỉnh."}).is("status", "refused").is("holder", nil)
	m.send(t, http.MethodGet, "/questions/"+refused, nil, follow(token)).want(http.StatusOK).is("holder", nil)
	m.step(t, "board", refused, "reopen", object{"note": "Không phải khiếu nại."}).is("status", "received")
	m.step(t, "intake", refused, "merge", object{"into": first}).is("status", "merged")

	mixed, _ := m.asked(t)
	m.step(t, "intake", mixed, "split", object{"parts": []object{
		{"title": "Thời hạn cấp lại sổ đỏ bị mất", "body": "Xin hỏi thời hạn cấp lại là bao nhiêu ngày?", "field": "land"},
		{"title": "Phí khai thác nước ngầm", "body": "Xin hỏi mức phí khai thác nước ngầm?", "field": nil},
	}})
	bad := m.sendBad(t, http.MethodPost, "/questions/"+mixed+"/split", object{"parts": []object{
		{"title": "Thời hạn cấp lại sổ đỏ bị mất", "body": "Xin hỏi thời hạn cấp lại là bao nhiêu ngày?"}, {"title": "Phí", "body": "?"},
	}}, m.as("intake")).want(http.StatusUnprocessableEntity)
	bad.is("errors.0.pointer", "/parts/1/title")
	m.step(t, "intake", mixed, "spam", nil).is("status", "spam")

	m.step(t, "intake", first, "route", object{"department": "TCMT"})
	m.step(t, "other", first, "return", object{"note": "Không thuộc lĩnh vực môi trường."}).is("returns", 1).is("department", nil)
	m.step(t, "intake", first, "route", object{"department": "TCQLDD"})
	m.step(t, "officer", first, "assign", object{}).is("status", "assigned")
	m.step(t, "officer", first, "support", object{"supporting": []string{"TCMT"}}).is("supporting.0", "TCMT")
	m.step(t, "other", first, "note", object{"note": "Đã gửi ý kiến phối hợp."})
	m.step(t, "board", first, "prod", object{"note": "Đề nghị trả lời sớm."})
	m.step(t, "officer", first, "draft", object{"answer": "Trả lời."})
	m.step(t, "officer", first, "submit", nil)
	m.step(t, "head", first, "approve", nil)
	m.step(t, "board", first, "approve", nil)
	m.step(t, "board", first, "close", object{"note": "Nội dung riêng tư."}).is("status", "closed")
}

func TestTheAskerReopensByAReply(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	code, token := m.submitted(t)
	m.sendBad(t, http.MethodPost, "/questions/"+code+"/replies", object{"text": "Sao lâu thế?"}, follow(token)).
		want(http.StatusConflict).is("code", "conflict")
	m.step(t, "head", code, "approve", nil)
	m.step(t, "board", code, "approve", nil)
	m.send(t, http.MethodPost, "/questions/"+code+"/replies", object{"text": "Chưa trả lời phần lệ phí."}, follow(token)).
		want(http.StatusOK).is("status", "assigned")
}

func TestDeskList(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	codes := map[string]bool{}
	for range 5 {
		code, _ := m.asked(t)
		codes[code] = true
	}
	path := "/questions?status=received,routed&limit=2&order=oldest"
	for pages := 0; path != ""; pages++ {
		if pages > 3 {
			t.Fatal("the list does not end")
		}
		l := m.send(t, http.MethodGet, path, nil, m.as("intake")).want(http.StatusOK)
		items, _ := l.get("items").([]any)
		for _, i := range items {
			item, _ := i.(object)
			code, _ := item["code"].(string)
			if !codes[code] {
				t.Errorf("%s stands twice or does not belong here", code)
			}
			delete(codes, code)
		}
		link := l.header.Get("Link")
		if (link == "") != (l.get("next") == nil) {
			t.Errorf("link %q, next %v", link, l.get("next"))
		}
		link, _, _ = strings.Cut(strings.TrimPrefix(link, "<"), ">")
		path = strings.TrimPrefix(link, "/api/v1")
	}
	if len(codes) > 0 {
		t.Errorf("not listed: %v", codes)
	}
	count := func(login, query string) int {
		items, _ := m.send(t, http.MethodGet, "/questions?"+query, nil, m.as(login)).want(http.StatusOK).get("items").([]any)
		return len(items)
	}
	if n := count("officer", ""); n != 0 {
		t.Errorf("an officer sees %d questions of other departments", n)
	}
	if n := count("intake", "q=dat+trong+cay"); n != 5 {
		t.Errorf("found %d, want 5", n)
	}
	if n := count("intake", "overdue=true"); n != 0 {
		t.Errorf("%d overdue at once", n)
	}
	m.clock.Advance(60 * 24 * time.Hour)
	if n := count("intake", "overdue=true"); n != 5 {
		t.Errorf("%d overdue after 60 days, want 5", n)
	}
}

func TestReferenceData(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	m.send(t, http.MethodGet, "/departments", nil).want(http.StatusOK).is("items.0.name", "Tổng cục Quản lý đất đai")
	m.send(t, http.MethodGet, "/departments?lang=en", nil).want(http.StatusOK).is("items.0.name", "General Department of Land Administration")
	f := m.send(t, http.MethodGet, "/fields", nil, header("Accept-Language", "fr;q=0.9, en-GB;q=0.8, vi;q=0.5")).want(http.StatusOK)
	if f.header.Get("Content-Language") != "en" || f.text("items.0.code") != "land" {
		t.Errorf("%v %s", f.header, f.body)
	}
	p := m.send(t, http.MethodGet, "/provinces", nil).want(http.StatusOK).is("list", 2025)
	if items, _ := p.get("items").([]any); len(items) != 34 {
		t.Errorf("%d provinces, want 34", len(items))
	}
	m.send(t, http.MethodGet, "/calendar", nil).want(http.StatusOK).is("year", 2026)
	m.send(t, http.MethodGet, "/calendar?year=2018", nil).want(http.StatusOK).is("provisional", false).is("items.0.date", "2018-01-01")
	m.send(t, http.MethodGet, "/calendar?year=1950", nil).want(http.StatusNotFound)
}
