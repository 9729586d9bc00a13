package stories

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// elsewhere meets the library where it is not itself: in a box on another site,
// in a telephone without a network, as the picture beside a link.
func elsewhere(t *testing.T, b *browser, p *program) {
	t.Helper()
	boxOnAnotherSite(t, b, p)
	withoutNetwork(t, b, p)
	pictureOfALink(t, b, p)
}

// boxOnAnotherSite searches with a keyboard from a page of another site, whose
// one script tag makes a frame as high as what stands in it.
func boxOnAnotherSite(t *testing.T, b *browser, p *program) {
	t.Helper()
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprintf(w, `<!DOCTYPE html><html lang="vi"><link rel="icon" href="data:,"><title>Cổng thông tin</title>
<body><button id="before">Trước</button><script src="%s/nhung.js" async></script></body></html>`, p.base)
	}))
	t.Cleanup(other.Close)
	own := b.window(t, p, 900) // the box alone, to see how high it is
	w := b.window(t, &program{base: other.URL}, 900)
	w.goTo("/")
	for _, width := range []int64{900, 320} {
		w.do(chromedp.EmulateViewport(width, 800))
		soon(t, "the box stands there", func() bool { return eval[int](w, `document.querySelector("iframe")?.clientWidth ?? 0`) > 0 })
		own.do(chromedp.EmulateViewport(int64(eval[int](w, `document.querySelector("iframe").clientWidth`)), 800))
		own.goTo("/nhung?lang=vi")
		high := eval[int](own, `Math.ceil(document.body.getBoundingClientRect().height)`)
		soon(t, fmt.Sprintf("the frame is %d pixels high in a window of %d", high, width), func() bool {
			return eval[int](w, `document.querySelector("iframe").clientHeight`) == high
		})
	}
	if name := eval[string](w, `document.querySelector("iframe").title`); name == "" {
		t.Error("the frame has no name")
	}
	w.do(chromedp.Focus(chromedp.CSS("#before")), chromedp.KeyEvent(kb.Tab))
	if at := eval[string](w, "document.activeElement.tagName"); at != "IFRAME" {
		t.Fatalf("Tab leads to %s, not into the box", at)
	}
	w.do(command(input.InsertText, input.InsertTextParams{Text: "tach thua"}), chromedp.KeyEvent(kb.Enter))
	soon(t, "what was searched for opens in a window of its own", func() bool {
		ctx, cancel := context.WithTimeout(w.ctx, patience)
		defer cancel()
		all, err := chromedp.Targets(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range all {
			if strings.HasPrefix(x.URL, p.base+"/thu-vien?") && strings.Contains(x.URL, "q=tach+thua") {
				return true
			}
		}
		return false
	})
	for _, s := range w.wentWrong() {
		if !strings.Contains(s, "leaves the site: "+p.base) { // on another site, that is the point
			t.Error(s)
		}
	}
}

// line carries connections to the program until it is cut.
type line struct {
	net.Listener
	mu    sync.Mutex
	conns []net.Conn
}

// layLine listens at the address.
func layLine(t *testing.T, addr, to string) *line {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	x := &line{Listener: l}
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := (&net.Dialer{}).Dial("tcp", to)
			if err != nil {
				_ = in.Close()
				continue
			}
			x.mu.Lock()
			x.conns = append(x.conns, in, out)
			x.mu.Unlock()
			for _, pair := range [][2]net.Conn{{in, out}, {out, in}} {
				go func() {
					_, _ = io.Copy(pair[0], pair[1])
					_ = pair[0].Close()
				}()
			}
		}
	}()
	t.Cleanup(x.cut)
	return x
}

func (x *line) cut() {
	_ = x.Close()
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, c := range x.conns {
		_ = c.Close()
	}
}

// withoutNetwork loses the network, is told so by a page of the site, and goes on
// when it is back.
func withoutNetwork(t *testing.T, b *browser, p *program) {
	t.Helper()
	x := layLine(t, "127.0.0.1:0", p.listen)
	w := b.window(t, &program{base: "http://" + x.Addr().String()}, 360)
	w.goTo("/")
	soon(t, "the browser keeps the page for being offline", func() bool {
		return eval[bool](w, `navigator.serviceWorker.controller?.state === "activated"`)
	})
	if wrong := w.wentWrong(); len(wrong) > 0 {
		t.Errorf("with a network: %v", wrong)
	}
	x.cut()
	w.goTo("/thu-vien")
	w.reads("h1", "Không có kết nối mạng")
	w.reads(`div[lang="en"] h2`, "There is no network")
	if n := eval[int](w, "document.styleSheets.length"); n == 0 {
		t.Error("the page for being offline has lost its style")
	}
	w.wentWrong() // requests that could not be made
	layLine(t, x.Addr().String(), p.listen)
	w.press("Thử lại")
	w.reads("h1", "Thư viện hỏi đáp")
	w.wentWrong()
}

// pictureOfALink looks at the picture of an answer, which goes with it.
func pictureOfALink(t *testing.T, b *browser, p *program) {
	t.Helper()
	q := p.ask(t, "anh@example.org", "Hạn mức giao đất ở cho hộ gia đình")
	for _, s := range []struct {
		login, action string
		body          object
	}{
		{clerk, "route", object{"department": "TCQLDD"}},
		{head, "assign", object{"officer": officer}},
		{officer, "draft", object{"answer": "Theo Điều 195 Luật Đất đai năm 2024, hạn mức do tỉnh quy định.", "outcome": "principle"}},
		{officer, "submit", nil},
		{head, "approve", nil},
		{editor, "approve", nil},
		{editor, "publish", object{"title": "Hạn mức giao đất ở cho hộ gia đình"}},
	} {
		p.act(t, s.login, q.code, s.action, s.body)
	}
	found := p.call(t, http.StatusOK, http.MethodGet, "/api/v1/publications?q=han+muc+giao+dat+o", nil).list("items")
	i := slices.IndexFunc(found, func(o object) bool { return o["code"] == q.code })
	if i < 0 {
		t.Fatalf("the library does not find %s: %v", q.code, found)
	}
	page := fmt.Sprintf("/thu-vien/%s", found[i]["slug"])
	w := b.window(t, p, 360)
	w.goTo(page)
	picture := eval[string](w, `document.querySelector('meta[property="og:image"]').content`)
	size := later[string](w, fmt.Sprintf(`(async () => { const i = new Image(); i.src = %q; await i.decode(); return i.naturalWidth + "×" + i.naturalHeight; })()`, picture))
	if picture != p.base+page+"/anh.png" || size != "1200×630" {
		t.Errorf("the picture %s has %s pixels", picture, size)
	}
	p.act(t, editor, q.code, "withdraw", object{"reason": "Theo đề nghị của người hỏi."})
	p.call(t, http.StatusGone, http.MethodGet, page+"/anh.png", nil)
	p.call(t, http.StatusGone, http.MethodGet, page, nil)
}
