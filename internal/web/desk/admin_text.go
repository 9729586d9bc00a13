package desk

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/web"
)

// Texts are changed by groups: those of one letter, of one reason for refusing,
// and those that all letters share.
const (
	letterGroup   = "mail."
	reminderGroup = letterGroup + "reminder"
	reasonGroup   = "reason."
	sharedGroup   = "mail.common"
)

// groupOf returns the group of a text.
func groupOf(key string) string {
	parts := strings.Split(key, ".")
	if parts[0] == "reason" && len(parts) > 1 {
		return reasonGroup + parts[1]
	}
	if len(parts) < 3 || parts[1] == "fact" || parts[1] == "list" {
		return sharedGroup
	}
	return letterGroup + parts[1]
}

type textsPage struct {
	web.Page
	Lang      string
	Languages []string
	Letters   []textsRow
	Reasons   []textsRow
}

type textsRow struct {
	Group, Title, Changed string
}

// writing returns the language whose texts are shown; not that of the page.
func (d *Desk) writing(c *gin.Context) string {
	if l := c.Query("words"); slices.Contains(d.web.Catalogue.Languages(), l) {
		return l
	}
	return i18n.First
}

// texts handles "GET /desk/admin/texts": the letters and the reasons for refusing,
// by what they are called now.
func (d *Desk) texts(c *gin.Context) error {
	own, err := d.svc.Texts(c)
	if err != nil {
		return err
	}
	p := textsPage{Page: d.web.Page(c, "admin.texts.title"), Lang: d.writing(c), Languages: d.web.Catalogue.Languages()}
	words := d.web.Catalogue.Lang(p.Lang)
	seen := map[string]bool{}
	for _, key := range d.web.Catalogue.Editable() {
		group := groupOf(key)
		if seen[group] {
			continue
		}
		seen[group] = true
		row := textsRow{Group: group, Title: groupTitle(p.Dict, words, group)}
		for _, t := range own {
			if t.Lang == p.Lang && groupOf(t.Key) == group {
				row.Changed = p.T("admin.texts.changed", "at", p.Time(t.ChangedAt), "name", t.PersonName)
			}
		}
		if strings.HasPrefix(group, reasonGroup) {
			p.Reasons = append(p.Reasons, row)
		} else {
			p.Letters = append(p.Letters, row)
		}
	}
	return d.web.Show(c, http.StatusOK, "desk/admin-texts", p)
}

func groupTitle(p, words i18n.Dict, group string) string {
	switch {
	case group == sharedGroup:
		return p.T("admin.texts.common")
	case words.Has(group + ".subject"):
		return words.T(group + ".subject")
	case strings.HasPrefix(group, reasonGroup):
		return words.T(group)
	}
	if group == reminderGroup { // its subject says how late it is
		return p.T("admin.texts.reminder")
	}
	return p.T("admin.texts.other", "name", strings.TrimPrefix(group, letterGroup))
}

type textPage struct {
	web.Page
	Form             *web.Form
	Group, Lang      string
	Fields           []web.Field
	Subject, Preview string
}

// text handles "GET /desk/admin/texts/:group?words=vi".
func (d *Desk) text(c *gin.Context) error {
	f := d.web.Form(c)
	words := d.web.Catalogue.Lang(d.writing(c))
	for _, key := range d.keysOf(c.Param("group")) {
		f.Set(key, words.T(key))
	}
	return d.showText(c, http.StatusOK, f)
}

// keysOf lists the texts of a group, the subject first.
func (d *Desk) keysOf(group string) []string {
	keys := slices.DeleteFunc(d.web.Catalogue.Editable(), func(key string) bool { return groupOf(key) != group })
	slices.SortStableFunc(keys, func(a, b string) int {
		return cmp.Compare(rank(a), rank(b))
	})
	return keys
}

func rank(key string) int {
	if strings.HasSuffix(key, ".subject") {
		return 0
	}
	return 1
}

// textSave handles "POST /desk/admin/texts/:group?words=vi": shows what the letter
// would be, or keeps it.
func (d *Desk) textSave(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	lang, cat := d.writing(c), d.web.Catalogue
	var texts []question.OwnText
	for _, key := range d.keysOf(c.Param("group")) {
		if !f.Sent(key) {
			continue
		}
		words := f.Value(key)
		shipped, variables := cat.Shipped(lang, key)
		if wrong := cat.CheckOwn(key, words); wrong != nil {
			f.Fail(key, "problem.text_variable", "line", wrong.Line, "what", wrong.What, "known", knownVariables(f, variables))
		}
		if words == shipped {
			words = ""
		}
		texts = append(texts, question.OwnText{Lang: lang, Key: key, Text: words})
	}
	switch {
	case f.Failed():
		return d.showText(c, http.StatusUnprocessableEntity, f)
	case f.Value("do") == "preview":
		return d.showText(c, http.StatusOK, f)
	}
	err = d.svc.SaveTexts(c, web.Actor(c), texts)
	if f.Reject(err) {
		return d.showText(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	d.web.Flash(c, "admin.texts.saved")
	c.Redirect(http.StatusSeeOther, "/desk/admin/texts?words="+lang)
	return nil
}

func knownVariables(f *web.Form, list []string) string {
	if len(list) == 0 {
		return f.T("admin.texts.no_variables")
	}
	return strings.Join(list, ", ")
}

func (d *Desk) showText(c *gin.Context, status int, f *web.Form) error {
	group, lang := c.Param("group"), d.writing(c)
	keys := d.keysOf(group)
	if len(keys) == 0 {
		return question.NotFound()
	}
	p := textPage{Page: d.web.Page(c, "admin.texts.title"), Form: f, Group: group, Lang: lang}
	p.Title, p.Failed = groupTitle(p.Dict, d.web.Catalogue.Lang(lang), group), f.Failed()
	own := map[string]string{}
	for i, key := range keys {
		shipped, variables := d.web.Catalogue.Shipped(lang, key)
		x := f.Textarea(key, "admin.texts.subject", "rows=3")
		if rank(key) > 0 {
			x.Label = p.T("admin.texts.passage", "n", i+1)
		}
		x.Hint = p.T("admin.texts.hint", "text", shipped, "known", knownVariables(f, variables))
		p.Fields = append(p.Fields, x)
		if own[key] = f.Value(key); own[key] == "" {
			own[key] = shipped
		}
	}
	if d.Preview != nil && !f.Failed() {
		template, reason := strings.TrimPrefix(group, letterGroup), question.Reasons()[0]
		switch {
		case group == sharedGroup:
			template = "received"
		case strings.HasPrefix(group, reasonGroup):
			template, reason = "refused", question.Reason(strings.TrimPrefix(group, reasonGroup))
		}
		subject, words, ok, err := d.Preview(template, lang, string(reason), own)
		if err != nil {
			return err
		}
		if ok {
			p.Subject, p.Preview = subject, words
		}
	}
	return d.web.Show(c, status, "desk/admin-text", p)
}
