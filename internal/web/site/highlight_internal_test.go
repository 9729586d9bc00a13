package site

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hoidap/internal/question"
)

func TestHighlight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, query string
		want        []segment
	}{
		{"Đất đai ở xã", "dat dai", []segment{{"Đất đai", true}, {" ở xã", false}}},
		{"Luật Đất đai", "đất", []segment{{"Luật ", false}, {"Đất", true}, {" đai", false}}},
		{"theo 102/2024/NĐ-CP.", "102/2024/nd-cp", []segment{{"theo ", false}, {"102/2024/NĐ-CP", true}, {".", false}}},
		{"không có gì", "", []segment{{"không có gì", false}}},
		{"", "đất", []segment{{"", false}}},
		{"<b>", "b", []segment{{"<", false}, {"b", true}, {">", false}}},
	} {
		if diff := cmp.Diff(c.want, highlight(c.text, wordsOf(c.query)), cmp.AllowUnexported(segment{})); diff != "" {
			t.Errorf("%q in %q: %s", c.query, c.text, diff)
		}
	}
}

func TestExcerptShowsWhereTheWordIs(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("chuyện khác ", 80) + "cấp giấy chứng nhận " + strings.Repeat("chuyện nữa ", 80)
	var got strings.Builder
	hit := false
	for _, s := range excerpt(text, wordsOf("chung nhan")) {
		got.WriteString(s.Text)
		hit = hit || s.Hit
	}
	if n := len([]rune(got.String())); !hit || n > excerptLength+8 || !strings.HasPrefix(got.String(), "… ") || !strings.HasSuffix(got.String(), " …") {
		t.Errorf("hit %v, %d characters: %q", hit, n, got.String())
	}
	if got := excerpt("ngắn thôi", nil); len(got) != 1 || got[0].Text != "ngắn thôi" {
		t.Errorf("got %v", got)
	}
}

func TestTheShelfTrustsAPageOnlyForAMoment(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)
	s := newShelf(2 * time.Second)
	pub := question.Publication{Version: 1, ChangedAt: now}
	s.put("a", "vi", pub, []byte("trang một"), now)
	if _, ok := s.fresh("a", "vi", now.Add(time.Second)); !ok {
		t.Error("a page checked a second ago is not served")
	}
	for at, name := range map[time.Time]string{now.Add(2 * time.Second): "later", now.Add(-time.Second): "earlier"} {
		if _, ok := s.fresh("a", "vi", at); ok {
			t.Errorf("a page is served without a check %s", name)
		}
	}
	if _, ok := s.fresh("a", "en", now); ok {
		t.Error("a page is served in another language")
	}
	if _, ok := s.still("a", "vi", pub, now.Add(3*time.Second)); !ok {
		t.Error("an unchanged page is made anew")
	}
	if _, ok := s.still("a", "vi", question.Publication{Version: 2, ChangedAt: now}, now.Add(3*time.Second)); ok {
		t.Error("a page of an old version is served")
	}
	s.put("a", "vi", question.Publication{Version: 2, ChangedAt: now}, []byte("trang hai"), now)
	s.put("a", "vi", pub, []byte("trang một"), now)
	if p, _ := s.fresh("a", "vi", now); string(p.html) != "trang hai" {
		t.Errorf("a page made from an old version replaced a newer one: %q", p.html)
	}
	s.forget("a")
	if _, ok := s.fresh("a", "vi", now); ok || s.bytes != 0 {
		t.Errorf("a forgotten page is served, or %d bytes are still counted", s.bytes)
	}
}
