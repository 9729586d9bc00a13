package desk_test

import (
	"net/http"
	"testing"
	"time"

	"hoidap/internal/question"
	"hoidap/internal/web"
)

func TestSignIn(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.add("lan.nguyen", question.Grant{Role: question.Intake})
	b := m.browser()

	a := b.send(b.request(http.MethodGet, "/desk/questions?status=open"))
	if want := web.SignInPath + "?next=%2Fdesk%2Fquestions%3Fstatus%3Dopen"; a.status != http.StatusSeeOther || a.header.Get("Location") != want {
		t.Fatalf("status %d to %q, want 303 to %q", a.status, a.header.Get("Location"), want)
	}
	doc := b.page(a.header.Get("Location"))
	doc.Has(`input[name="login"]`, "")
	next := doc.Attr(`input[name="next"]`, "value")

	doc = b.shown(http.StatusUnauthorized, http.MethodPost, web.SignInPath, "login", "lan.nguyen", "password", "sai rồi", "next", next)
	doc.Has(".govuk-error-summary", "")
	doc.LacksText("sai rồi")
	if got := doc.Attr(`input[name="login"]`, "value"); got != "lan.nguyen" {
		t.Errorf("the login was lost: %q", got)
	}
	b.moved("/desk/questions?status=open", web.SignInPath, "login", " LAN.nguyen ", "password", secret, "next", next)
	b.page("/desk/questions?status=open").Has("h1", "Câu hỏi")

	b.moved(web.SignInPath, "/desk/dang-xuat")
	if got := b.status(http.MethodGet, "/desk"); got != http.StatusSeeOther {
		t.Errorf("after signing out: status %d", got)
	}
}

// A session known before signing in is worth nothing after it.
func TestSignInRenewsTheSession(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.add("lan.nguyen", question.Grant{Role: question.Intake})
	b := m.as("lan.nguyen")
	token := func() string {
		for _, c := range b.c.Jar.Cookies(b.request(http.MethodGet, "/").URL) {
			if c.Name == "hoidap_session" {
				return c.Value
			}
		}
		return ""
	}
	first := token()
	b.moved("/desk", web.SignInPath, "login", "lan.nguyen", "password", secret)
	if first == "" || token() == first {
		t.Errorf("session %q became %q", first, token())
	}
}

func TestSignInLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.add("lan.nguyen", question.Grant{Role: question.Intake})
	for _, next := range []string{
		"https://evil.example/", "//evil.example", "/\\evil.example", "/desk//evil.example", "/deskevil", "javascript:alert(1)",
		"/desk/\r\nSet-Cookie: a=b", "/thu-vien", web.SignInPath,
	} {
		m.browser().moved("/desk", web.SignInPath, "login", "lan.nguyen", "password", secret, "next", next)
	}
}

func TestLockout(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.add("lan.nguyen", question.Grant{Role: question.Intake})
	b := m.browser()
	for range 5 {
		b.shown(http.StatusUnauthorized, http.MethodPost, web.SignInPath, "login", "lan.nguyen", "password", "sai")
	}
	a := b.send(b.request(http.MethodPost, web.SignInPath, "login", "lan.nguyen", "password", secret))
	if a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") == "" {
		t.Fatalf("the right password after five wrong ones: status %d, Retry-After %q", a.status, a.header.Get("Retry-After"))
	}
	m.clock.Advance(16 * time.Minute)
	b.moved("/desk", web.SignInPath, "login", "lan.nguyen", "password", secret)
}

func TestForeignOrigin(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	code := m.ask("Thủ tục cấp giấy chứng nhận lần đầu", "Gia đình tôi sử dụng đất ổn định, xin hỏi thủ tục.")
	b := m.as("tiepnhan")
	for _, path := range []string{"/desk/questions/" + code + "/spam", "/desk/dang-xuat", web.SignInPath} {
		req := b.request(http.MethodPost, path, "login", "tiepnhan", "password", secret)
		req.Header.Set("Origin", "https://evil.example")
		if a := b.send(req); a.status != http.StatusForbidden {
			t.Errorf("POST %s from another site: status %d", path, a.status)
		}
	}
	if got := m.question(code).Status; got != question.Received {
		t.Errorf("the question is %s", got)
	}
}
