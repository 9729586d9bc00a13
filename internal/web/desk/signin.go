package desk

import (
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/web"
)

type signInPage struct {
	web.Page
	Form *web.Form
}

// signInPage handles "GET" of web.SignInPath.
func (d *Desk) signInPage(c *gin.Context) error {
	if web.ViewerOf(c) != nil {
		return web.SeeOther(c, "/desk")
	}
	f := d.web.Form(c)
	f.Set("next", localPath(c.Query("next")))
	return d.showSignIn(c, http.StatusOK, f)
}

// signIn handles "POST" to it. The session gets a new token, so that one
// planted before is worth nothing.
func (d *Desk) signIn(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	p, err := d.svc.SignIn(c, strings.TrimSpace(f.Value("login")), f.Value("password"))
	var e *question.Error
	if errors.As(err, &e) && (e.Code == question.CodeUnauthorized || e.Code == question.CodeTooMany) {
		f.Fail("login", e.Key, e.Args...)
		if e.Code == question.CodeTooMany {
			c.Header("Retry-After", "900")
			return d.showSignIn(c, http.StatusTooManyRequests, f)
		}
		return d.showSignIn(c, http.StatusUnauthorized, f)
	}
	if err != nil {
		return err
	}
	return d.passed(c, p, localPath(f.Value("next")))
}

// signOut handles "POST /desk/dang-xuat".
func (d *Desk) signOut(c *gin.Context) error {
	if err := d.web.SignOut(c); err != nil {
		return err
	}
	return web.SeeOther(c, web.SignInPath)
}

func (d *Desk) showSignIn(c *gin.Context, status int, f *web.Form) error {
	f.Set("password", "")
	p := signInPage{Page: d.web.Page(c, "desk.sign_in.title"), Form: f}
	p.Failed = f.Failed()
	return d.web.Show(c, status, "desk/sign-in", p)
}

// localPath returns next if it is a page of the desk and "/desk" otherwise:
// nobody is led to another site by a link to the sign-in page.
func localPath(next string) string {
	const home = "/desk"
	switch {
	case next != home && !strings.HasPrefix(next, home+"/") && !strings.HasPrefix(next, home+"?"):
		return home
	case strings.ContainsAny(next, "\\\r\n\t") || strings.Contains(next, "//"):
		return home
	case next == web.SignInPath:
		return home
	}
	return next
}
