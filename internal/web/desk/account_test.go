package desk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"hoidap/internal/question"
	"hoidap/internal/web"
	"hoidap/internal/web/htmlcheck"
)

func TestACodeAfterThePassword(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.add("lan.nguyen", question.Grant{Role: question.Board})
	b := m.as("lan.nguyen")
	page := b.page("/desk/tai-khoan/ma-xac-thuc")
	key := strings.ReplaceAll(htmlcheck.Text(page.Find("main .hd-code")[0]), " ", "")
	if pic := b.send(b.request(http.MethodGet, "/desk/tai-khoan/ma-xac-thuc.png")); pic.header.Get("Content-Type") != "image/png" || len(pic.body) < 100 {
		t.Errorf("the picture: %v", pic.header)
	}
	code := func(d time.Duration) string {
		c, err := totp.GenerateCode(key, time.Now().Add(d))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	b.shown(http.StatusUnprocessableEntity, http.MethodPost, "/desk/tai-khoan/ma-xac-thuc", "code", "12").Has(".govuk-error-summary", "")
	shown := b.shown(http.StatusOK, http.MethodPost, "/desk/tai-khoan/ma-xac-thuc", "code", code(-30*time.Second))
	shown.Count("#codes li", 10)
	recovery := htmlcheck.Text(shown.Find("#codes li")[0])

	other := m.browser()
	other.moved(web.SignInPath+"/buoc-hai", web.SignInPath, "login", "lan.nguyen", "password", secret, "next", "/desk/board")
	if s := other.status(http.MethodGet, "/desk"); s != http.StatusSeeOther {
		t.Errorf("the password alone opens the desk: %d", s)
	}
	other.shown(http.StatusUnauthorized, http.MethodPost, web.SignInPath+"/buoc-hai", "code", "000000").Has(`a[href="#code"]`, "")
	other.moved("/desk/board", web.SignInPath+"/buoc-hai", "code", code(30*time.Second))
	// A page of one's own, with both sessions; the other one ends.
	own := other.page("/desk/tai-khoan")
	own.Count(`input[name="id"]`, 1)
	other.moved("/desk/tai-khoan", "/desk/tai-khoan/phien")
	if s := b.status(http.MethodGet, "/desk/tai-khoan"); s != http.StatusSeeOther {
		t.Errorf("the session that was ended answers %d", s)
	}
	third := m.browser()
	third.moved(web.SignInPath+"/buoc-hai", web.SignInPath, "login", "lan.nguyen", "password", secret)
	third.moved("/desk", web.SignInPath+"/buoc-hai", "code", recovery)
}
