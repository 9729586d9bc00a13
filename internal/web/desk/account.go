package desk

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// What a session holds of a sign-in that is not finished.
const (
	sessionPending = "signin.person"  // whose password was right
	sessionNext    = "signin.next"    // where to go then
	sessionKey     = "signin.passkey" // a passkey in the making, or in use
)

// accountPage is what somebody changes of the own account.
type accountPage struct {
	web.Page
	Form     *web.Form
	Factors  service.Factors
	Enroll   bool // something must be set up first
	Keys     []keyRow
	Sessions []sessionRow
	Host     string // where passkeys work, if it is another name
}

type keyRow struct {
	ID                  int64
	Name, Created, Used string
}

type sessionRow struct {
	ID, Agent, Since string
	This             bool
}

// accountRoutes adds the pages of the own account.
func (d *Desk) accountRoutes(r gin.IRoutes) {
	h := d.web.Handle
	const own = web.AccountPath
	r.GET(own, h(d.account))
	r.POST(own+"/mat-khau", h(d.passwordChange))
	r.GET(own+"/ma-xac-thuc", h(d.totpPage))
	r.POST(own+"/ma-xac-thuc", h(d.totpConfirm))
	r.GET(own+"/ma-xac-thuc.png", h(d.totpPicture))
	r.POST(own+"/ma-xac-thuc/tat", h(d.totpDrop))
	r.POST(own+"/ma-du-phong", h(d.codesNew))
	r.POST(own+"/khoa/bat-dau", h(d.passkeyBegin))
	r.POST(own+"/khoa", h(d.passkeyFinish))
	r.POST(own+"/khoa/xoa", h(d.passkeyDrop))
	r.POST(own+"/phien", h(d.sessionEnd))
}

// account handles "GET /desk/tai-khoan".
func (d *Desk) account(c *gin.Context) error { return d.showAccount(c, http.StatusOK, d.web.Form(c)) }

func (d *Desk) showAccount(c *gin.Context, status int, f *web.Form) error {
	a := web.Actor(c)
	p := accountPage{Page: d.web.Page(c, "desk.account.title"), Form: f}
	p.Failed = f.Failed()
	var err error
	if p.Factors, err = d.svc.Factors(c, a.PersonID); err != nil {
		return err
	}
	p.Enroll = p.Factors.Enroll()
	if host, other := d.svc.PasskeyHost(); other && c.Request.Host != host {
		p.Host = "http://" + host + web.AccountPath
	}
	for _, k := range p.Factors.Passkeys {
		row := keyRow{ID: k.ID, Name: k.Name, Created: p.Day(k.CreatedAt)}
		if k.LastUsedAt != nil {
			row.Used = p.Time(*k.LastUsedAt)
		}
		p.Keys = append(p.Keys, row)
	}
	own := d.web.SessionID(c)
	all, err := d.svc.Sessions(c, a)
	if err != nil {
		return err
	}
	for _, s := range all {
		p.Sessions = append(p.Sessions, sessionRow{ID: s.ID, Agent: browser(p.T("desk.account.unknown_browser"), s.Agent), Since: p.Time(s.At), This: s.ID == own})
	}
	return d.web.Show(c, status, "desk/account", p)
}

// browser shortens what a browser calls itself to what its owner knows it by.
func browser(unknown, agent string) string {
	name, system := "", ""
	for _, b := range []struct{ mark, name string }{
		{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"coc_coc", "Cốc Cốc"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
	} {
		if strings.Contains(agent, b.mark) {
			name = b.name
			break
		}
	}
	for _, s := range []struct{ mark, name string }{
		{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS", "macOS"}, {"Linux", "Linux"},
	} {
		if strings.Contains(agent, s.mark) {
			system = s.name
			break
		}
	}
	switch {
	case name == "" && system == "":
		return unknown
	case name == "" || system == "":
		return name + system
	}
	return name + ", " + system
}

// passwordChange handles "POST /desk/tai-khoan/mat-khau".
func (d *Desk) passwordChange(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	if f.Value("password") != f.Value("again") {
		f.Fail("again", "problem.password_again")
		return d.showAccount(c, http.StatusUnprocessableEntity, f)
	}
	err = d.svc.ChangePassword(c, web.Actor(c), d.web.SessionID(c), f.Value("current"), f.Value("password"))
	if f.Reject(err) {
		return d.showAccount(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return d.set(c, "desk.account.password_done")
}

// set says that something was set up, and lets the person on once nothing is
// missing.
func (d *Desk) set(c *gin.Context, key string) error {
	if err := d.enrolled(c); err != nil {
		return err
	}
	d.web.Flash(c, key)
	return web.SeeOther(c, web.AccountPath)
}

// enrolled opens the rest of the desk once nothing is missing.
func (d *Desk) enrolled(c *gin.Context) error {
	f, err := d.svc.Factors(c, web.Actor(c).PersonID)
	if err != nil {
		return err
	}
	d.web.Enroll(c, f.Enroll())
	return nil
}

type totpPage struct {
	web.Page
	Form   *web.Form
	Secret string
}

// totpPage handles "GET /desk/tai-khoan/ma-xac-thuc".
func (d *Desk) totpPage(c *gin.Context) error { return d.showTOTP(c, http.StatusOK, d.web.Form(c)) }

func (d *Desk) showTOTP(c *gin.Context, status int, f *web.Form) error {
	t, err := d.svc.BeginTOTP(c, web.Actor(c))
	if question.CodeOf(err) == question.CodeConflict {
		return web.SeeOther(c, web.AccountPath)
	}
	if err != nil {
		return err
	}
	p := totpPage{Page: d.web.Page(c, "desk.totp.title"), Form: f}
	p.Failed = f.Failed()
	for i, r := range t.Secret {
		if i > 0 && i%4 == 0 {
			p.Secret += " "
		}
		p.Secret += string(r)
	}
	return d.web.Show(c, status, "desk/account-totp", p)
}

// totpPicture handles "GET /desk/tai-khoan/ma-xac-thuc.png".
func (d *Desk) totpPicture(c *gin.Context) error {
	t, err := d.svc.BeginTOTP(c, web.Actor(c))
	if err != nil {
		return err
	}
	c.Data(http.StatusOK, "image/png", t.QR)
	return nil
}

// totpConfirm handles "POST /desk/tai-khoan/ma-xac-thuc".
func (d *Desk) totpConfirm(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	codes, err := d.svc.ConfirmTOTP(c, web.Actor(c), f.Value("code"))
	if f.Reject(err) {
		return d.showTOTP(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	if len(codes) == 0 {
		return d.set(c, "desk.totp.done")
	}
	if err := d.enrolled(c); err != nil {
		return err
	}
	return d.showCodes(c, codes)
}

func (d *Desk) totpDrop(c *gin.Context) error {
	return d.drop(c, d.svc.DropTOTP(c, web.Actor(c)), "desk.totp.dropped")
}

// drop answers a step that takes a factor away.
func (d *Desk) drop(c *gin.Context, err error, done string) error {
	f := d.web.Form(c)
	if f.Reject(err) {
		return d.showAccount(c, http.StatusConflict, f)
	}
	if err != nil {
		return err
	}
	d.web.Flash(c, done)
	return web.SeeOther(c, web.AccountPath)
}

type codesPage struct {
	web.Page
	Codes []string
}

// codesNew handles "POST /desk/tai-khoan/ma-du-phong".
func (d *Desk) codesNew(c *gin.Context) error {
	codes, err := d.svc.NewRecoveryCodes(c, web.Actor(c))
	if question.CodeOf(err) == question.CodeConflict {
		return d.drop(c, err, "")
	}
	if err != nil {
		return err
	}
	return d.showCodes(c, codes)
}

// showCodes answers a POST with codes that are shown this once.
func (d *Desk) showCodes(c *gin.Context, codes []string) error {
	return d.web.Show(c, http.StatusOK, "desk/account-codes", codesPage{d.web.Page(c, "desk.codes.title"), codes})
}

// passkeyBegin handles "POST /desk/tai-khoan/khoa/bat-dau": what the browser
// needs to make a key.
func (d *Desk) passkeyBegin(c *gin.Context) error {
	options, session, err := d.svc.BeginPasskey(c, web.Actor(c))
	if err != nil {
		return err
	}
	d.web.Session().Put(c.Request.Context(), sessionKey, session)
	c.JSON(http.StatusOK, options)
	return nil
}

// passkeyAnswer is what the browser sends of a key.
type passkeyAnswer struct {
	Name       string          `json:"name"`
	Credential json.RawMessage `json:"credential"`
}

func (d *Desk) readPasskey(c *gin.Context) (passkeyAnswer, []byte, error) {
	var a passkeyAnswer
	b, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return a, nil, err //nolint:wrapcheck // says what was too long
	}
	if err := json.Unmarshal(b, &a); err != nil {
		return a, nil, question.Invalid("passkey", "problem.passkey")
	}
	return a, d.web.Session().PopBytes(c.Request.Context(), sessionKey), nil
}

// passkeyFinish handles "POST /desk/tai-khoan/khoa".
func (d *Desk) passkeyFinish(c *gin.Context) error {
	a, session, err := d.readPasskey(c)
	if err != nil {
		return err
	}
	codes, err := d.svc.FinishPasskey(c, web.Actor(c), a.Name, session, a.Credential)
	if err != nil {
		return err
	}
	if err := d.enrolled(c); err != nil {
		return err
	}
	d.web.Flash(c, "desk.passkey.done")
	c.JSON(http.StatusOK, gin.H{"next": web.AccountPath, "codes": codes})
	return nil
}

// passkeyDrop handles "POST /desk/tai-khoan/khoa/xoa".
func (d *Desk) passkeyDrop(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	return d.drop(c, d.svc.DropPasskey(c, web.Actor(c), int64(f.Int("id"))), "desk.passkey.dropped")
}

// sessionEnd handles "POST /desk/tai-khoan/phien".
func (d *Desk) sessionEnd(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	id, others := f.Value("id"), false
	if id == "" {
		id, others = d.web.SessionID(c), true
	}
	return d.drop(c, d.svc.EndSession(c, web.Actor(c), id, others), "desk.account.session_ended")
}
