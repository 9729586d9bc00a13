package stories

import (
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
)

// The people of the demonstration who have a part in the stories.
const (
	clerk   = "tiepnhan1"
	head    = "tcqldd.truong"
	officer = "tcqldd.cv1"
	editor  = "banbientap1"
	chair   = "truongban"
	admin   = "quantri"
)

// signIn signs somebody of the staff in.
func (w *window) signIn(p *program, login string) {
	w.t.Helper()
	w.goTo("/desk")
	w.at("/desk/dang-nhap")
	w.write("login", login)
	w.write("password", p.accounts[login].Password)
	w.loads(chromedp.Click(chromedp.CSS(`main form button`)))
	want := "/desk"
	if login == admin { // has no questions of the own
		want = "/desk/admin"
	}
	w.at(want)
}

// send clicks the button of the form that takes the step.
func (w *window) send(step, done string) {
	w.t.Helper()
	w.loads(chromedp.Click(chromedp.CSS(fmt.Sprintf(`form[action$="/%s"] button`, step))))
	w.reads(".govuk-notification-banner", done)
}

// question is what a citizen types.
type question struct{ name, email, title, body string }

// askTo goes through the steps of asking up to the review.
func (w *window) askTo(q question) {
	w.t.Helper()
	w.goTo("/hoi")
	w.choose("asker.type", "citizen")
	w.press("Tiếp tục")
	w.at("/hoi/lien-he")
	w.write("asker.name", q.name)
	w.write("asker.email", q.email)
	w.write("asker.phone", "0912 345 678")
	w.pick("asker.province", "01")
	w.press("Tiếp tục")
	w.at("/hoi/loai")
	w.choose("kind", "question")
	w.press("Tiếp tục")
	w.at("/hoi/linh-vuc")
	w.choose("field", "land")
	w.press("Tiếp tục")
	w.at("/hoi/noi-dung")
	w.write("title", q.title)
	w.write("body", q.body)
	w.press("Tiếp tục")
	w.at("/hoi/dong-y")
	w.choose("may_publish", "yes")
	w.choose("consent", "1")
	w.press("Tiếp tục")
	w.at("/hoi/kiem-tra")
}

// receipt reads the code and the private link from the page after sending.
func (w *window) receipt() (code, path string) {
	w.t.Helper()
	w.at("/hoi/da-gui")
	code, link := w.text("#code"), w.text("#link")
	if !strings.HasPrefix(code, "HD-") || !strings.HasPrefix(link, w.base+"/theo-doi/"+code+"?t=") {
		w.t.Fatalf("the receipt has the code %q and the link %q", code, link)
	}
	return code, strings.TrimPrefix(link, w.base)
}
