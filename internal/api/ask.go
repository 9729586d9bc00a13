package api

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// receipt is what the asker gets for a question.
type receipt struct {
	Code      string          `json:"code"`
	FollowURL string          `json:"follow_url"`
	Token     string          `json:"token"`
	Status    question.Status `json:"status"`
	DueOn     *string         `json:"due_on"`
}

// ask handles "POST /questions". The key goes with the question into the
// database, so that here even a crash between storing and answering does nothing
// twice.
func (a *API) ask(c *gin.Context) error {
	k, err := key(c)
	if err != nil {
		return err
	}
	_, o, err := body(c)
	if err != nil {
		return err
	}
	sub := submission(o, c.GetString(keyLang))
	if err := o.done(); err != nil {
		return err
	}
	r, err := a.svc.Ask(c, service.Asking{Submission: sub, Channel: "api", Key: k})
	if err != nil {
		return err
	}
	if r.Repeated {
		c.Header(replayed, "true")
	}
	c.Header("Location", Prefix+"/questions/"+url.PathEscape(r.Code))
	return show(c, http.StatusCreated, receipt{
		Code: r.Code, FollowURL: a.svc.FollowURL(r.Code, r.Token), Token: r.Token, Status: r.Status, DueOn: day(r.DueOn),
	})
}

// submission reads a question. One that does not say in which language its asker
// wants to be written to takes that of the request.
func submission(o *object, lang string) question.Submission {
	asker := o.object("asker")
	s := question.Submission{
		Kind: question.Kind(o.line("kind")), Field: o.line("field"), Title: o.line("title"), Body: o.text("body"),
		MayPublish: o.flag("may_publish"), MayName: o.flag("may_name"), Consent: o.flag("consent"), Lang: o.line("lang"),
		AskerType: question.AskerType(asker.line("type")), Name: asker.line("name"), Email: asker.line("email"),
		Phone: asker.line("phone"), Province: asker.line("province"), Organisation: asker.line("organisation"),
		TaxCode: asker.line("tax_code"),
	}
	if s.Lang == "" {
		s.Lang = lang
	}
	return s
}
