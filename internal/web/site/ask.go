package site

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/web"
)

// askPage is one step of asking.
type askPage struct {
	web.Page
	Form     *web.Form
	Step     int // from 1
	Steps    int
	Back     string
	Started  bool // something was typed already
	Lost     bool // it should have been, but is not there
	Business bool
	Choices  []web.Choice
	Consent  string // version of the wording
	Files    *web.FileField
}

// askStep handles "GET /hoi" and the steps after it.
func (s *Site) askStep(i int) func(*gin.Context) error {
	return func(c *gin.Context) error {
		private(c)
		if i == 0 { // where asking begins is looked for; what is typed behind it is not shown
			c.Writer.Header().Del("X-Robots-Tag")
		}
		d, ok := s.draft(c)
		if !ok && i > 0 {
			return web.SeeOther(c, lostPath)
		}
		f := s.web.Form(c)
		for _, name := range steps()[i].Fields {
			f.Set(name, d.Values[name])
		}
		return s.showStep(c, http.StatusOK, i, f, d)
	}
}

// askStepSend handles "POST /hoi" and the steps after it. What was typed is
// kept even when it is not right yet.
func (s *Site) askStepSend(i int) func(*gin.Context) error {
	return func(c *gin.Context) error {
		private(c)
		f, err := s.web.ReadForm(c)
		if err != nil {
			return err
		}
		d, _ := s.draft(c)
		values := map[string]string{}
		for _, name := range steps()[i].Fields {
			values[name] = tidy(name, f.Value(name))
		}
		if steps()[i].asks("files") {
			if values["files"], err = s.takeFiles(c, f, d.files()); err != nil {
				return err
			}
		}
		d = d.with(values)
		if err := s.keepDraft(c, d); err != nil {
			return err
		}
		ps, err := s.problems(c, d)
		if err != nil {
			return err
		}
		for _, name := range steps()[i].Fields { // in the order of the page
			for _, p := range ps {
				if p.Field == name {
					f.Fail(p.Field, p.Key, p.Args...)
				}
			}
		}
		if f.Failed() {
			return s.showStep(c, http.StatusUnprocessableEntity, i, f, d)
		}
		return web.SeeOther(c, pathAfter(i, ps))
	}
}

// tidy removes what a telephone's keyboard adds around a value. A text keeps
// its lines.
func tidy(name, value string) string {
	if name != "body" {
		value = strings.Join(strings.Fields(value), " ")
	}
	return strings.TrimSpace(value)
}

func (s *Site) showStep(c *gin.Context, status, i int, f *web.Form, d draft) error {
	st := steps()[i]
	p := askPage{
		Page: s.web.Page(c, st.Title), Form: f, Step: i + 1, Steps: len(steps()) + 1, Back: pathBefore(i),
		Started:  len(d.Values) > 0,
		Lost:     len(d.Values) == 0 && c.Query("moi") != "",
		Business: d.Values["asker.type"] == string(question.Business),
		Consent:  question.ConsentVersion,
	}
	p.Failed = f.Failed()
	var err error
	if st.asks("files") {
		if p.Files, err = s.fileField(c, p.Page, f, d.files()); err != nil {
			return err
		}
	}
	if p.Choices, err = s.choices(c, st, p.Page); err != nil {
		return err
	}
	return s.web.Show(c, status, st.Page, p)
}

// choices returns what can be chosen in the step's list.
func (s *Site) choices(c *gin.Context, st step, p web.Page) ([]web.Choice, error) {
	var list []web.Choice
	switch st.Fields[0] {
	case "asker.type":
		for _, t := range question.AskerTypes() {
			list = append(list, web.Choice{Value: string(t), Label: p.T("asker_type." + string(t))})
		}
	case "kind":
		for _, k := range question.Kinds() {
			list = append(list, web.Choice{Value: string(k), Label: p.T("kind." + string(k)), Hint: p.T("kind." + string(k) + ".hint")})
		}
	case "field":
		fields, err := s.svc.Fields(c)
		if err != nil {
			return nil, err
		}
		for _, f := range fields {
			if f.Active {
				list = append(list, web.Choice{Value: f.Code, Label: f.Name(p.Code())})
			}
		}
		list = append(list, web.Choice{
			Value: fieldUnknown, Label: p.T("site.ask.field_unknown"), Hint: p.T("site.ask.field_unknown_hint"),
		})
	case "may_publish":
		list = []web.Choice{
			{Value: publishYes, Label: p.T("site.ask.publish_yes"), Hint: p.T("site.ask.publish_yes_hint")},
			{Value: publishNamed, Label: p.T("site.ask.publish_named"), Hint: p.T("site.ask.publish_named_hint")},
			{Value: publishNo, Label: p.T("site.ask.publish_no"), Hint: p.T("site.ask.publish_no_hint")},
		}
	default:
		if st.asks("asker.province") {
			return s.provinceChoices(c)
		}
	}
	return list, nil
}

// askClear handles "POST /hoi/xoa": it forgets what this visitor typed and sent.
func (s *Site) askClear(c *gin.Context) error {
	private(c)
	ctx := c.Request.Context()
	s.web.Session().Remove(ctx, draftKey)
	s.web.Session().Remove(ctx, receiptsKey)
	s.web.Flash(c, "site.ask.cleared")
	return web.SeeOther(c, askPath)
}
