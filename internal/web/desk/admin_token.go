package desk

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/web"
)

// tokens prepares the person's tokens and the form for another one.
func (d *Desk) tokens(c *gin.Context, p *personPage) error {
	list, err := d.svc.Tokens(c, web.Actor(c), p.Login)
	if err != nil {
		return err
	}
	for _, t := range list {
		r := tokenRow{ID: t.ID, Name: t.Name, Scopes: strings.Join(t.Scopes, ", "), Created: p.Day(t.CreatedAt), Revoked: t.RevokedAt != nil}
		if t.LastUsedAt != nil {
			r.LastUsed = p.Time(*t.LastUsedAt)
		}
		p.Tokens = append(p.Tokens, r)
	}
	p.Scopes = []web.Choice{
		{Value: "read", Label: p.T("admin.token.read")},
		{Value: "write", Label: p.T("admin.token.write")},
	}
	if p.TokenForm == nil {
		p.TokenForm = d.web.Form(c)
		p.TokenForm.SetAll("token.scopes", []string{"read"})
	}
	return nil
}

// tokenAdd handles "POST /desk/admin/people/:login/tokens".
func (d *Desk) tokenAdd(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	token, err := d.svc.AddToken(c, web.Actor(c), c.Param("login"), f.Value("token.name"), f.Values("token.scopes"))
	if f.Reject(prefixed(err, "token")) {
		return d.personAgain(c, f)
	}
	if err != nil {
		return err
	}
	return d.showSecret(c, "admin.secret.token_added", "admin.secret.token", c.Param("login"), token)
}

// personAgain shows the person's page with what is wrong in the form for a token.
func (d *Desk) personAgain(c *gin.Context, tokenForm *web.Form) error {
	f, err := d.personForm(c, c.Param("login"))
	if err != nil {
		return err
	}
	return d.showPerson(c, http.StatusUnprocessableEntity, personPage{Form: f, TokenForm: tokenForm})
}

// tokenRevoke handles "POST /desk/admin/people/:login/tokens/:id/revoke".
func (d *Desk) tokenRevoke(c *gin.Context) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	if err := d.svc.RevokeToken(c, web.Actor(c), id); err != nil {
		return err
	}
	d.web.Flash(c, "admin.token.revoked")
	return web.SeeOther(c, "/desk/admin/people/%s", c.Param("login"))
}
