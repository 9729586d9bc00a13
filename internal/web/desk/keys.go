package desk

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/web"
)

// keysPath lists the keys that do something on the desk.
const keysPath = "/desk/keys"

type keysPage struct {
	web.Page
	Groups []keyGroup
}

type keyGroup struct {
	Title string
	Keys  []stroke
}

// stroke is what the keys do that are struck one after the other.
type stroke struct {
	Strokes []string
	Does    string
}

// keys handles "GET /desk/keys": what can be done by the keyboard. The panel that
// "?" opens is this page's list.
func (d *Desk) keys(c *gin.Context) error {
	p := keysPage{Page: d.web.Page(c, "desk.keys.title")}
	anywhere := keyGroup{Title: p.T("desk.keys.anywhere"), Keys: []stroke{
		{[]string{"?"}, p.T("desk.keys.help")},
		{[]string{"/"}, p.T("desk.keys.search")},
		{[]string{"."}, p.T("desk.keys.fresh")},
	}}
	for _, item := range p.Nav {
		if item.Keys != "" {
			anywhere.Keys = append(anywhere.Keys, stroke{strings.Fields(item.Keys), p.T("desk.keys.go", "page", p.T(item.Key))})
		}
	}
	if web.Actor(c).Has(question.Intake) {
		anywhere.Keys = append(anywhere.Keys, stroke{[]string{"c"}, p.T("desk.keys.create")})
	}
	p.Groups = []keyGroup{anywhere, lineKeys(p.Dict), questionKeys(p.Dict)}
	return d.web.Show(c, http.StatusOK, "desk/keys", p)
}

func lineKeys(p i18n.Dict) keyGroup {
	return keyGroup{Title: p.T("desk.keys.lists"), Keys: []stroke{
		{[]string{"j"}, p.T("desk.keys.next")},
		{[]string{"k"}, p.T("desk.keys.previous")},
		{[]string{"Enter"}, p.T("desk.keys.open")},
		{[]string{"x"}, p.T("desk.keys.pick")},
		{[]string{"b"}, p.T("desk.keys.bulk")},
	}}
}

func questionKeys(p i18n.Dict) keyGroup {
	return keyGroup{Title: p.T("desk.keys.question"), Keys: []stroke{
		{[]string{"s"}, p.T("desk.keys.steps")},
		{[]string{"a"}, p.T("desk.keys.answer")},
		{[]string{"n"}, p.T("desk.keys.note")},
		{[]string{"h"}, p.T("desk.keys.history")},
	}}
}
