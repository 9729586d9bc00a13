package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/assets"
	"hoidap/internal/i18n"
	"hoidap/internal/question"
)

// Page is what every page has. A page's own struct embeds it, so that its
// template may call the dictionary ({{.T "key"}}, {{.Date .DueOn}}) and what is
// below. Each request has its own; nothing in it is shared.
type Page struct {
	i18n.Dict
	Title   string
	Path    string  // of the request, without parameters
	User    *Viewer // nil when nobody is signed in
	Nav     []NavItem
	Flash   string // a text from the page before
	Wide    bool   // for lists that need the whole screen
	Failed  bool   // a form on the page has problems; set by Show's callers through Fail
	BaseURL string

	tongues []Tongue // the page in each language
	assets  *assets.Set
}

// Page returns what every page has, with the title of the given text.
func (w *Web) Page(c *gin.Context, titleKey string, args ...any) Page {
	d := w.Catalogue.Lang(Lang(c))
	p := Page{
		Dict: d, Title: d.T(titleKey, args...), Path: c.Request.URL.Path, User: ViewerOf(c),
		BaseURL: w.BaseURL, assets: w.Assets, tongues: w.tongues(c),
	}
	if w.Nav != nil && p.User != nil {
		p.Nav = w.Nav(p.User.Actor)
	}
	if c.GetBool(keySession) && c.GetHeader(byItself) == "" {
		p.Flash = w.sessions.PopString(c.Request.Context(), sessionFlash)
	}
	return p
}

// Tongue is a page in one language.
type Tongue struct {
	Code, Name string // the language, as those call it who speak it
	Href       string // that switches to it, from the root of the site
}

func (w *Web) tongues(c *gin.Context) []Tongue {
	u := c.Request.URL
	if c.Request.Method != http.MethodGet && c.Request.Method != http.MethodHead {
		u = &url.URL{Path: u.Path}
	}
	var list []Tongue
	for _, code := range w.Catalogue.Languages() {
		list = append(list, Tongue{code, w.Catalogue.Name(code), withParameter(u, "lang", code)})
	}
	return list
}

// Asset returns the address of a style sheet, script or drawing.
func (p Page) Asset(name string) string {
	if p.assets == nil {
		return ""
	}
	return p.assets.Path(name)
}

// OtherLanguages lists this page in the languages that it is not in.
func (p Page) OtherLanguages() []Tongue {
	return slices.DeleteFunc(slices.Clone(p.tongues), func(t Tongue) bool { return t.Code == p.Code() })
}

// Here returns an address of this site in the page's language, for who does not
// remember it: feed readers, search engines.
func (p Page) Here(href string) string { return inLanguage(href, p.Code()) }

func inLanguage(href, code string) string {
	switch {
	case code == i18n.First || code == "":
		return href
	case strings.Contains(href, "?"):
		return href + "&lang=" + code
	}
	return href + "?lang=" + code
}

// Addresses are what search engines are told of a page: its address in the
// language that it is in, and in each.
type Addresses struct {
	Canonical string
	Each      []Tongue
}

// Addresses returns the addresses of the page at path, which has no parameters.
func (p Page) Addresses(path string) Addresses {
	a := Addresses{Each: []Tongue{{Code: "x-default", Href: p.BaseURL + path}}}
	for _, t := range p.tongues {
		t.Href = p.BaseURL + inLanguage(path, t.Code)
		if t.Code == p.Code() {
			a.Canonical = t.Href
		}
		a.Each = append(a.Each, t)
	}
	return a
}

// DocumentTitle is what the browser's tab shows: an error first, the system last.
func (p Page) DocumentTitle() string {
	t := p.Title
	if p.Failed {
		t = p.T("base.title_error", "title", t)
	}
	return t + " – " + p.T("base.system_short")
}

// Describe says in a sentence what the page is, for whoever lists it. A page
// that can say more has a method of its own.
func (p Page) Describe() string { return p.T("base.description") }

// Current reports whether an entry of the navigation leads to this page or to
// one above it.
func (p Page) Current(href string) bool {
	if href == "/" || href == "/desk" {
		return p.Path == href
	}
	return p.Path == href || strings.HasPrefix(p.Path, href+"/")
}

// SiteNav lists the public site's areas.
func (Page) SiteNav() []NavItem {
	return []NavItem{
		{Href: "/", Key: "base.nav.home"},
		{Href: "/hoi", Key: "base.nav.ask"},
		{Href: "/theo-doi", Key: "base.nav.follow"},
		{Href: "/thu-vien", Key: "base.nav.library"},
		{Href: "/thong-ke", Key: "base.nav.figures"},
	}
}

// Tag is a short word on a colour.
type Tag struct{ Colour, Text string }

// Tag returns a tag; the colours are grey, green, teal, blue, purple, magenta,
// red, orange and yellow.
func (Page) Tag(colour, text string) Tag { return Tag{colour, text} }

// StatusTag returns the tag of a status.
func (p Page) StatusTag(s question.Status) Tag {
	return Tag{statusColour(s), p.T("status." + string(s))}
}

// statusColour says who must act: blue for those within the ministry, yellow
// where somebody waits for the asker, green when the asker has the answer.
func statusColour(s question.Status) string {
	switch s {
	case question.Received:
		return "purple"
	case question.Routed, question.Assigned:
		return "blue"
	case question.Submitted, question.Approved:
		return "teal"
	case question.Waiting, question.Unconfirmed:
		return "yellow"
	case question.Answered, question.Published, question.Closed:
		return "green"
	case question.Refused, question.Withdrawn:
		return "orange"
	default:
		return "grey"
	}
}

// Roles lists the roles of whoever is signed in, each once, in words.
func (p Page) Roles() string {
	if p.User == nil {
		return ""
	}
	var words []string
	for _, r := range question.StaffRoles() {
		if p.User.Has(r) {
			words = append(words, p.T("role."+string(r)))
		}
	}
	return strings.Join(words, ", ")
}

// Pager leads to the pages of a list before and after this one, "" for none. T
// is the page's dictionary.
type Pager struct {
	i18n.Dict
	Prev, Next string
}

// Pager returns a pager in the page's language.
func (p Page) Pager(prev, next string) Pager { return Pager{p.Dict, prev, next} }

// TimelineItem is one step in a question's history.
type TimelineItem struct {
	Title string
	By    string // who took the step, "" for nobody in particular
	At    string // for people: 17/02/2026 09:05
	When  string // for programs: RFC 3339
	Text  string // plain text
}

// SeeOther sends the reader to another address of this site after a form was
// handled. args fill format, each as one segment of the path.
func SeeOther(c *gin.Context, format string, args ...any) error {
	escaped := make([]any, len(args))
	for i, a := range args {
		escaped[i] = a
		if s, ok := a.(string); ok {
			escaped[i] = url.PathEscape(s)
		}
	}
	c.Redirect(http.StatusSeeOther, fmt.Sprintf(format, escaped...))
	return nil
}

// ID returns the parameter :id of the address.
func ID(c *gin.Context) (int64, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || id <= 0 {
		return 0, question.NotFound()
	}
	return id, nil
}

// IsPart reports whether htmx asks, which wants a part of a page.
func IsPart(c *gin.Context) bool { return c.GetHeader("HX-Request") == "true" }

// NotModified sets the answer's ETag from a version, quoted or not, and reports
// whether the reader has that version; then 304 was sent and nothing is left to
// do. The tag is weak, since the bytes depend on the compression.
func NotModified(c *gin.Context, version string) bool {
	version = strings.Trim(strings.TrimPrefix(version, "W/"), `"`)
	tag := `W/"` + version + "-" + Lang(c) + `"`
	c.Header("ETag", tag)
	for t := range strings.SplitSeq(c.GetHeader("If-None-Match"), ",") {
		if t = strings.TrimSpace(t); t == tag || t == "*" || "W/"+t == tag {
			c.Status(http.StatusNotModified)
			c.Writer.WriteHeaderNow()
			return true
		}
	}
	return false
}
