package desk

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/richtext"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// translationPage is a publication beside its translation.
type translationPage struct {
	web.Page
	service.Translating
	Form     *web.Form
	Lang     string
	Original richtext.Safe // the answer
	Reads    richtext.Safe // the answer that waits
	By       string        // who wrote what waits, when
	Own      bool
	Old      bool // what waits is of an earlier version
	Hash     string
	Link     string
	Problem  string
	Into     []intoLink // the languages, where there are several
}

// translatedInto returns the language into which a publication is translated:
// the one that is asked for, else the first that it is not in.
func (d *Desk) translatedInto(c *gin.Context, own string) string {
	others := slices.DeleteFunc(slices.Clone(d.web.Catalogue.Languages()), func(l string) bool { return l == own })
	if asked := c.Query(intoLanguage); slices.Contains(others, asked) {
		return asked
	}
	return others[0]
}

// intoLanguage is the parameter of the address that names the language of a
// translation.
const intoLanguage = "into"

// intoLanguages links to the translation into each language but the publication's
// own, none where there is only one.
func (d *Desk) intoLanguages(c *gin.Context, p translationPage) []intoLink {
	var list []intoLink
	for _, l := range d.web.Catalogue.Languages() {
		if l != p.Publication.Lang {
			list = append(list, intoLink{p.Language(l), web.Query(c, intoLanguage, l), l == p.Lang})
		}
	}
	if len(list) == 1 {
		return nil
	}
	return list
}

type intoLink struct {
	Name, Href string
	Here       bool
}

// translation handles "GET /desk/questions/:code/translation".
func (d *Desk) translation(c *gin.Context) error {
	return d.showTranslation(c, http.StatusOK, nil, "")
}

func (d *Desk) translatingOf(c *gin.Context) (service.Translating, string, error) {
	q, err := d.svc.Question(c, web.Actor(c), c.Param("code"))
	if err != nil {
		return service.Translating{}, "", err
	}
	lang := d.translatedInto(c, q.Lang)
	t, err := d.svc.Translating(c, web.Actor(c), q.Code, lang)
	return t, lang, err
}

func (d *Desk) showTranslation(c *gin.Context, status int, f *web.Form, problem string) error {
	t, lang, err := d.translatingOf(c)
	if err != nil {
		return err
	}
	p := translationPage{Page: d.web.Page(c, "desk.translation.title"), Translating: t, Form: f, Lang: lang, Problem: problem}
	p.Wide, p.Link = true, "/thu-vien/"+t.Publication.Slug+"?lang="+lang
	if p.Original, err = richtext.HTML(t.Publication.Answer); err != nil {
		return err
	}
	have := t.Public
	if t.Waits != nil {
		have = t.Waits
		p.Own, p.Old, p.Hash = t.Waits.PersonID == web.Actor(c).PersonID, t.Waits.OfVersion != t.Publication.Version, t.Waits.Hash()
		p.By = p.T("desk.correct.waits", "name", t.Waits.PersonName, "at", p.Time(t.Waits.SavedAt))
		if p.Reads, err = richtext.HTML(t.Waits.Answer); err != nil {
			return err
		}
	}
	if p.Form == nil {
		p.Form = d.web.Form(c)
		if have != nil {
			p.Form.Set("title", have.Title)
			p.Form.Set("question", have.Question)
			p.Form.Set("answer", have.Answer)
		}
	}
	p.Failed, p.Into = p.Form.Failed(), d.intoLanguages(c, p)
	return d.web.Show(c, status, "desk/translation", p)
}

// translationSave handles "POST /desk/questions/:code/translation".
func (d *Desk) translationSave(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	_, lang, err := d.translatingOf(c)
	if err != nil {
		return err
	}
	e := service.TranslationEdit{
		Lang: lang, Version: f.Int("version"), Content: f.Value("content"),
		Text: question.PublicText{Title: f.Line("title"), Question: f.Value("question"), Answer: f.Value("answer")},
		Let:  f.Value("do") == "let", Drop: f.Value("do") == "drop",
	}
	err = d.svc.EditTranslation(c, web.Actor(c), c.Param("code"), e)
	if clash, ok := conflict(err); ok {
		if e.Let || e.Drop {
			f = nil
		}
		return d.showTranslation(c, http.StatusConflict, f, d.web.Catalogue.Lang(web.Lang(c)).T(clash.Key))
	}
	if f.Reject(err) {
		return d.showTranslation(c, http.StatusUnprocessableEntity, f, "")
	}
	if err != nil {
		return err
	}
	d.web.Flash(c, "desk.translation.kept")
	c.Redirect(http.StatusSeeOther, c.Request.URL.RequestURI())
	return nil
}
