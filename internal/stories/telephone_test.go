package stories

import (
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
)

// telephone looks at every main page in windows of 360 and 320 pixels: none may
// be wider than its window.
func telephone(t *testing.T, b *browser, p *program) {
	t.Helper()
	slug := p.call(t, http.StatusOK, http.MethodGet, "/api/v1/publications?limit=1", nil).text("items.0.slug")
	w := b.window(t, p, 360)
	for _, path := range []string{
		"/", "/?lang=en", "/thu-vien?lang=vi", "/thu-vien?q=dat+dai", "/thu-vien?q=zzzz", "/thu-vien/" + slug, "/linh-vuc/land",
		"/don-vi/TCQLDD", "/thong-ke", "/hoi", "/theo-doi", "/api", "/quyen-rieng-tu", "/desk/dang-nhap", "/dev", "/dev/mail",
	} {
		w.fits(path)
	}
	code := func(login, query string) string {
		c := p.call(t, http.StatusOK, http.MethodGet, questions+"?"+query, nil, p.as(login)).text("items.0.code")
		if c == "" {
			t.Fatalf("%s has no question with %s", login, query)
		}
		return "/desk/questions/" + c
	}
	for login, paths := range map[string][]string{
		clerk: {"/desk", "/desk/intake", code(clerk, "status=received")},
		head:  {"/desk", code(head, "status=assigned"), code(head, "status=assigned") + "/answer"},
		editor: {
			"/desk/board", "/desk/review", "/desk/questions", "/desk/figures", code(editor, "status=approved") + "/review",
			code(editor, "status=answered") + "/publish", code(editor, "status=published"),
		},
		admin: {
			"/desk/admin", "/desk/admin/departments", "/desk/admin/departments/TCQLDD", "/desk/admin/fields", "/desk/admin/people",
			"/desk/admin/people/" + officer, "/desk/admin/settings", "/desk/admin/jobs",
			"/desk/admin/ladder", "/desk/admin/ladder/new", "/desk/admin/ladder/1", "/desk/admin/rules", "/desk/admin/rules/1",
			"/desk/admin/calendar", "/desk/admin/queues", "/desk/settings",
		},
	} {
		w := b.window(t, p, 360)
		w.signIn(p, login)
		for _, path := range paths {
			w.fits(path)
		}
	}
}

// fits loads a page and fails if it is wider than the window, or than one of the
// narrowest telephones.
func (w *window) fits(path string) {
	w.t.Helper()
	w.goTo(path)
	for _, width := range []int64{360, 320} {
		w.do(chromedp.EmulateViewport(width, 800))
		wide := eval[[]string](w, `(() => {
			const page = document.scrollingElement;
			if (page.scrollWidth <= innerWidth) return [];
			const over = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1);
			return [page.scrollWidth + " > " + innerWidth, ...over.slice(0, 3).map((e) => e.outerHTML.slice(0, 160))];
		})()`)
		for _, s := range wide {
			w.t.Errorf("%s is too wide: %s", path, s)
		}
	}
	if title := eval[string](w, "document.title"); title == "" || w.text("h1") == "" {
		w.t.Errorf("%s has no title or heading: %s", path, w.shows())
	}
}
