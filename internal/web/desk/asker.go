package desk

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/web"
)

// askerShow handles "POST /desk/questions/:code/asker": who asked. That somebody
// has looked stands in the question's history.
func (d *Desk) askerShow(c *gin.Context) error {
	k, err := d.svc.ShowAsker(c, web.Actor(c), c.Param("code"))
	if err != nil {
		return err
	}
	return d.showDossier(c, http.StatusOK, tried{asker: &k})
}

// askerRows lists who asked: what is personal only when somebody wanted to see
// it.
func (p *dossierPage) askerRows(n names, q question.Question, k *question.Contact) {
	add := func(key, value, href string) {
		if value != "" {
			p.AskerRows = append(p.AskerRows, fact{p.T(key), value, href})
		}
	}
	add("desk.asker.type", p.T("asker_type."+string(q.AskerType)), "")
	if k != nil {
		add("desk.asker.organisation", k.Organisation, "")
		add("desk.asker.tax_code", k.TaxCode, "")
		add("desk.asker.name", k.Name, "")
		add("desk.asker.email", k.Email, "mailto:"+k.Email)
		add("desk.asker.phone", k.Phone, "tel:"+question.NormalPhone(k.Phone))
	}
	add("desk.asker.province", n.province(q.Province), "")
	add("desk.asker.lang", p.Language(q.Lang), "")
	switch {
	case !q.MayPublish:
		add("desk.asker.leave", p.T("desk.asker.leave_none"), "")
	case q.MayName:
		add("desk.asker.leave", p.T("desk.asker.leave_name"), "")
	default:
		add("desk.asker.leave", p.T("desk.asker.leave_publish"), "")
	}
}
