package desk

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/ratelimit"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// withdrawnPage shows from where a withdrawn publication has gone.
type withdrawnPage struct {
	web.Page
	Question question.Question
	Former   string // its title
	Address  string // that it had
	At       string // when it was withdrawn
	Reason   string
	Rows     []removalRow
	Left     int // places where it still is
}

// removalRow is a place and what was seen there.
type removalRow struct {
	Place, About string
	Gone         bool
	At           string // since when it is gone, or when it was last seen
	Looked       string
}

// withdrawnLook handles "POST /desk/questions/:code/withdrawn": the places where
// the publication still was are looked at; with "all" every one of them.
func (d *Desk) withdrawnLook(c *gin.Context) error {
	f, err := d.web.ReadForm(c)
	if err != nil {
		return err
	}
	if err := d.lookAround(c, c.Param("code"), f.Value("all") != ""); err != nil {
		return err
	}
	return web.SeeOther(c, "/desk/questions/%s/withdrawn", c.Param("code"))
}

// lookAround looks at the places where the publication was when they were last
// looked at, or at all of them, and notes what it sees.
func (d *Desk) lookAround(c *gin.Context, code string, all bool) error {
	w, err := d.svc.Withdrawn(c, web.Actor(c), code)
	if err != nil {
		return err
	}
	for _, place := range question.Places() {
		if seen, ok := removalOf(w, place); d.whole == nil || ok && seen.GoneAt != nil && !all {
			continue
		}
		if err := d.svc.NoteRemoval(c, w, place, d.gone(c, w, place)); err != nil {
			return err
		}
	}
	return nil
}

// withdrawn handles "GET /desk/questions/:code/withdrawn": what was seen so far.
// While something is left the page looks again by itself.
func (d *Desk) withdrawn(c *gin.Context) error {
	w, err := d.svc.Withdrawn(c, web.Actor(c), c.Param("code"))
	if err != nil {
		return err
	}
	p := withdrawnPage{
		Page: d.web.Page(c, "desk.withdrawn.title"), Question: w.Question, Former: w.Title, Address: w.Slug,
		At: d.web.Catalogue.Lang(web.Lang(c)).Time(*w.Publication.WithdrawnAt), Reason: w.Publication.WithdrawnReason,
	}
	for _, place := range question.Places() {
		row := removalRow{Place: p.T("desk.place." + string(place)), About: p.T("desk.place." + string(place) + ".about")}
		if seen, ok := removalOf(w, place); ok {
			row.Looked = toTheSecond(p.Dict, seen.LookedAt)
			if row.Gone = seen.GoneAt != nil; row.Gone {
				row.At = toTheSecond(p.Dict, *seen.GoneAt)
			}
		}
		if !row.Gone {
			p.Left++
		}
		p.Rows = append(p.Rows, row)
	}
	return d.web.Show(c, http.StatusOK, "desk/withdrawn", p)
}

func toTheSecond(d i18n.Dict, t time.Time) string {
	return fmt.Sprintf("%s:%02d", d.Time(t), t.Second())
}

func removalOf(w service.Withdrawn, place question.Place) (question.Removal, bool) {
	for _, r := range w.Removals {
		if r.Place == place {
			return r, true
		}
	}
	return question.Removal{}, false
}

// gone looks at a place as a reader or a program does and reports whether the
// publication is not there any more.
func (d *Desk) gone(c *gin.Context, w service.Withdrawn, place question.Place) bool {
	title := url.QueryEscape(cutTitle(w.Title))
	field, department := url.QueryEscape(w.Publication.Field), url.QueryEscape(w.Publication.Department)
	switch place {
	case question.PlacePage:
		return d.answers(c, http.StatusGone, w, "/thu-vien/"+url.PathEscape(w.Publication.Slug)) &&
			(w.Slug == "" || d.answers(c, http.StatusGone, w, "/thu-vien/"+url.PathEscape(w.Slug)) &&
				d.answers(c, http.StatusGone, w, "/thu-vien/"+url.PathEscape(w.Slug)+"/anh.png"))
	case question.PlaceSearch:
		return d.lacks(c, w, "/thu-vien?q="+title, "/thu-vien?q="+url.QueryEscape(w.Question.Code),
			"/api/v1/publications?q="+title, "/api/v1/publications?q="+url.QueryEscape(w.Question.Code))
	case question.PlaceSuggestions:
		return d.lacks(c, w, "/api/v1/similar?q="+title)
	case question.PlaceLists:
		return d.lacks(c, w, "/", "/thu-vien", "/linh-vuc/"+field, "/don-vi/"+department)
	case question.PlaceFeed:
		return d.lacks(c, w, "/feed.atom", "/feed.atom?field="+field, "/feed.atom?department="+department)
	case question.PlaceSitemap:
		return d.lacks(c, w, "/sitemap/"+strconv.Itoa(w.SitemapPart)+".xml")
	case question.PlaceAPI:
		return d.answers(c, http.StatusGone, w, "/api/v1/publications/"+url.PathEscape(w.Publication.Slug)) &&
			d.lacks(c, w, "/api/v1/publications?limit=100", "/api/v1/publications?limit=100&field="+field)
	case question.PlaceFiles:
		for _, key := range w.Files {
			if !d.answers(c, http.StatusNotFound, w, web.FilePath+"cong-khai/"+url.PathEscape(key)) {
				return false
			}
		}
		return true
	case question.PlaceTranslations:
		return d.goneTranslated(c, w)
	case question.PlaceCache:
		return d.web.Shelf == nil || len(d.web.Shelf.Mentions(signs(w)...)) == 0
	}
	return false
}

// goneTranslated looks where a translation was found: what an address in another
// language shows and what a search for its words brings.
func (d *Desk) goneTranslated(c *gin.Context, w service.Withdrawn) bool {
	slug := url.PathEscape(w.Publication.Slug)
	if w.Slug != "" {
		slug = url.PathEscape(w.Slug)
	}
	for _, lang := range d.web.Catalogue.Languages() {
		in := "lang=" + url.QueryEscape(lang)
		if !d.answers(c, http.StatusGone, w, "/thu-vien/"+slug+"?"+in) || !d.lacks(c, w, "/feed.atom?"+in, "/thu-vien?"+in) {
			return false
		}
	}
	for _, t := range w.Translated {
		q := url.QueryEscape(cutTitle(t))
		if !d.lacks(c, w, "/thu-vien?q="+q, "/api/v1/publications?q="+q, "/api/v1/similar?q="+q) {
			return false
		}
	}
	return true
}

// former are the titles that it had, as they stand in a page.
func former(w service.Withdrawn) []string {
	list := []string{html.EscapeString(w.Title)}
	for _, t := range w.Translated {
		list = append(list, html.EscapeString(t))
	}
	return list
}

// signs are what a page or an answer holds that still leads to the publication.
func signs(w service.Withdrawn) []string {
	s := []string{"/thu-vien/" + w.Publication.Slug + `"`, "/thu-vien/" + w.Publication.Slug + "?lang=", `"code":"` + w.Question.Code + `"`}
	if w.Slug != "" {
		s = append(s, "/thu-vien/"+w.Slug)
	}
	return s
}

func cutTitle(text string) string {
	r := []rune(text)
	return strings.TrimSpace(string(r[:min(len(r), 200)]))
}

// answers reports whether the address answers with the status in every language,
// and without the former titles.
func (d *Desk) answers(c *gin.Context, status int, w service.Withdrawn, path string) bool {
	for _, lang := range d.web.Catalogue.Languages() {
		if got, body := d.look(c, path, lang); got != status || holds(body, former(w)) {
			return false
		}
	}
	return true
}

// lacks reports whether none of the addresses leads to the publication, in any
// language. One that does not answer is no proof.
func (d *Desk) lacks(c *gin.Context, w service.Withdrawn, paths ...string) bool {
	for _, path := range paths {
		for _, lang := range d.web.Catalogue.Languages() {
			if status, body := d.look(c, path, lang); status != http.StatusOK || holds(body, signs(w)) {
				return false
			}
		}
	}
	return true
}

func holds(body []byte, signs []string) bool {
	for _, s := range signs {
		if bytes.Contains(body, []byte(s)) {
			return true
		}
	}
	return false
}

// look asks for an address as somebody without a session does.
func (d *Desk) look(c *gin.Context, path, lang string) (status int, body []byte) {
	// It is the program that asks, not the editor, who may have to work on.
	r, err := http.NewRequestWithContext(ratelimit.Free(context.WithoutCancel(c)), http.MethodGet, path, http.NoBody)
	if err != nil {
		return 0, nil
	}
	r.RemoteAddr, r.Host, r.RequestURI = c.Request.RemoteAddr, c.Request.Host, path
	r.AddCookie(web.LanguageCookie(lang))
	a := &answerSeen{header: http.Header{}}
	d.whole.ServeHTTP(a, r)
	return a.status, a.body.Bytes()
}

// answerSeen keeps what a handler answers.
type answerSeen struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header is what the answer says of itself.
func (a *answerSeen) Header() http.Header { return a.header }

// WriteHeader keeps the first status.
func (a *answerSeen) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// Write keeps the body.
func (a *answerSeen) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(b) //nolint:wrapcheck // it never fails
}
