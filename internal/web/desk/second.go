package desk

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

const secondPath = web.SignInPath + "/buoc-hai"

// secondRoutes adds the second step of signing in, and signing in by a passkey.
func (d *Desk) secondRoutes(r gin.IRoutes) {
	r.GET(secondPath, d.web.Handle(d.secondPage))
	r.POST(secondPath, d.web.Handle(d.second))
	r.POST(web.SignInPath+"/khoa/bat-dau", d.web.Handle(d.passkeySignInBegin))
	r.POST(web.SignInPath+"/khoa", d.web.Handle(d.passkeySignIn))
}

// passed goes on after a right password: to the second factor where there is
// one, else into the desk.
func (d *Desk) passed(c *gin.Context, p question.Person, next string) error {
	f, err := d.svc.Factors(c, p.ID)
	if err != nil {
		return err
	}
	if !f.Second() {
		return d.letIn(c, p.ID, f, next)
	}
	ctx := c.Request.Context()
	if err := d.web.Session().RenewToken(ctx); err != nil {
		return err //nolint:wrapcheck // the store says what it did
	}
	d.web.Session().Put(ctx, sessionPending, p.ID)
	d.web.Session().Put(ctx, sessionNext, next)
	return web.SeeOther(c, secondPath)
}

// letIn signs the person in. Where something must be set up first, only the own
// account opens.
func (d *Desk) letIn(c *gin.Context, person int64, f service.Factors, next string) error {
	if err := d.web.SignIn(c, person); err != nil {
		return err
	}
	d.web.Enroll(c, f.Enroll())
	if f.Enroll() {
		next = web.AccountPath
	}
	c.Redirect(http.StatusSeeOther, next)
	return nil
}

type secondPage struct {
	web.Page
	Form *web.Form
	TOTP bool
	Keys bool
}

// secondPage handles "GET /desk/dang-nhap/buoc-hai".
func (d *Desk) secondPage(c *gin.Context) error {
	return d.showSecond(c, http.StatusOK, d.web.Form(c))
}

func (d *Desk) showSecond(c *gin.Context, status int, f *web.Form) error {
	c.Header("Cache-Control", "no-store")
	person := d.web.Session().GetInt64(c.Request.Context(), sessionPending)
	if person == 0 {
		return web.SeeOther(c, web.SignInPath)
	}
	has, err := d.svc.Factors(c, person)
	if err != nil {
		return err
	}
	f.Set("code", "")
	p := secondPage{Page: d.web.Page(c, "desk.second.title"), Form: f, TOTP: has.TOTP, Keys: len(has.Passkeys) > 0}
	p.Failed = f.Failed()
	return d.web.Show(c, status, "desk/second", p)
}

// second handles "POST /desk/dang-nhap/buoc-hai".
func (d *Desk) second(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	person, next := d.web.Session().GetInt64(ctx, sessionPending), d.web.Session().GetString(ctx, sessionNext)
	if person == 0 {
		return web.SeeOther(c, web.SignInPath)
	}
	err = d.svc.Second(c, person, f.Value("code"))
	var e *question.Error
	if errors.As(err, &e) && (e.Code == question.CodeUnauthorized || e.Code == question.CodeTooMany) {
		f.Fail("code", e.Key, e.Args...)
		if e.Code == question.CodeTooMany {
			c.Header("Retry-After", "900")
			return d.showSecond(c, http.StatusTooManyRequests, f)
		}
		return d.showSecond(c, http.StatusUnauthorized, f)
	}
	if err != nil {
		return err
	}
	has, err := d.svc.Factors(c, person)
	if err != nil {
		return err
	}
	d.web.Session().Remove(ctx, sessionPending)
	d.web.Session().Remove(ctx, sessionNext)
	return d.letIn(c, person, has, localPath(next))
}

// passkeySignInBegin handles "POST /desk/dang-nhap/khoa/bat-dau".
func (d *Desk) passkeySignInBegin(c *gin.Context) error {
	options, session, err := d.svc.BeginPasskeySignIn()
	if err != nil {
		return err
	}
	d.web.Session().Put(c.Request.Context(), sessionKey, session)
	c.JSON(http.StatusOK, options)
	return nil
}

// passkeySignIn handles "POST /desk/dang-nhap/khoa": a key is both factors.
func (d *Desk) passkeySignIn(c *gin.Context) error {
	a, session, err := d.readPasskey(c)
	if err != nil {
		return err
	}
	p, err := d.svc.FinishPasskeySignIn(c, session, a.Credential)
	if question.CodeOf(err) == question.CodeUnauthorized {
		c.JSON(http.StatusUnauthorized, gin.H{"problem": d.dict(c).T("problem.passkey")})
		return nil
	}
	if err != nil {
		return err
	}
	f, err := d.svc.Factors(c, p.ID)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	next := localPath(a.Name) // the page's own address to go on to
	d.web.Session().Remove(ctx, sessionPending)
	if err := d.web.SignIn(c, p.ID); err != nil {
		return err
	}
	d.web.Enroll(c, f.Enroll())
	if f.Enroll() {
		next = web.AccountPath
	}
	c.JSON(http.StatusOK, gin.H{"next": next})
	return nil
}
