package api

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
)

// What is public may be kept for so many seconds.
const (
	keepLibrary   = 60
	keepReference = 300
)

// publicationItem is a publication in a list.
type publicationItem struct {
	Slug           string             `json:"slug"`
	URL            string             `json:"url"`
	Code           string             `json:"code"`
	Lang           string             `json:"lang"`
	Title          string             `json:"title"`
	Kind           question.Kind      `json:"kind"`
	Field          string             `json:"field"`
	Department     *string            `json:"department"`
	DepartmentName *string            `json:"department_name"`
	Outcome        question.Outcome   `json:"outcome"`
	AskerType      question.AskerType `json:"asker_type"`
	Province       *string            `json:"province"`
	AskedOn        *string            `json:"asked_on"`
	AnsweredOn     *string            `json:"answered_on"`
	PublishedAt    *string            `json:"published_at"`
	ChangedAt      *string            `json:"changed_at"`
	Languages      []string           `json:"languages"`
}

// listedPublication is a publication in a list.
type listedPublication struct {
	publicationItem
	Translations []translatedTitle `json:"translations"`
}

// translatedTitle is the title of a publication in another language, and where
// it is read in it.
type translatedTitle struct {
	Lang  string `json:"lang"`
	URL   string `json:"url"`
	Title string `json:"title"`
}

// publication is a publication with its texts.
type publication struct {
	publicationItem
	Version      int           `json:"version"`
	AskerName    *string       `json:"asker_name"`
	Question     string        `json:"question"`
	Answer       string        `json:"answer"`
	Correction   *string       `json:"correction"`
	Translations []translation `json:"translations"`
}

// translation is a publication in another language.
type translation struct {
	translatedTitle
	Question string `json:"question"`
	Answer   string `json:"answer"`
}

// libraryPage is one page of the library. Total stops at the cap.
type libraryPage struct {
	Items []listedPublication `json:"items"`
	Next  *string             `json:"next"`
	Total int                 `json:"total"`
	Cap   int                 `json:"total_cap"`
}

// similar handles "GET /similar".
func (a *API) similar(c *gin.Context) error {
	q := newQuery(c)
	text, limit := q.text("q"), q.number("limit", 1, 20, 5)
	if text == "" {
		q.fail("q", "problem.missing")
	}
	if err := q.done(); err != nil {
		return err
	}
	list, err := a.svc.Similar(c, text, limit)
	if err != nil {
		return err
	}
	if err := a.svc.Translate(c, list); err != nil {
		return err
	}
	shared(c, keepLibrary)
	return show(c, http.StatusOK, items[listedPublication]{a.publicationItems(list)})
}

// publications handles "GET /publications".
func (a *API) publications(c *gin.Context) error {
	q := newQuery(c)
	f := question.LibraryFilter{
		Query: q.text("q"), Field: q.text("field"), Department: q.text("department"), Cited: q.text("cited"),
		From: q.date("from"), To: q.date("to"), Cursor: q.text("cursor"), Limit: q.number("limit", 1, 100, 20),
	}
	if err := q.done(); err != nil {
		return err
	}
	l, err := a.svc.Library(c, f)
	if err != nil {
		return err
	}
	if err := a.svc.Translate(c, l.Publications); err != nil {
		return err
	}
	next(c, l.Next)
	shared(c, keepLibrary)
	return show(c, http.StatusOK, libraryPage{
		Items: a.publicationItems(l.Publications), Next: orNull(l.Next), Total: l.Total, Cap: question.TotalCap,
	})
}

// publication handles "GET /publications/:slug".
func (a *API) publication(c *gin.Context) error {
	if err := newQuery(c).done(); err != nil {
		return err
	}
	p, err := a.svc.Publication(c, c.Param("slug"))
	if err != nil {
		return err
	}
	ps := []question.Publication{p}
	if err := a.svc.Translate(c, ps); err != nil {
		return err
	}
	shared(c, keepLibrary)
	tag := fmt.Sprintf("p%d-%d", p.ID, p.Version)
	out := publication{
		publicationItem: a.publicationItem(ps[0]), Version: p.Version, AskerName: orNull(p.AskerName), Question: p.Question,
		Answer: p.Answer, Correction: orNull(p.Correction), Translations: []translation{},
	}
	for _, t := range ps[0].Translations {
		out.Translations = append(out.Translations, translation{a.translatedTitle(p, t), t.Question, t.Answer})
		tag += "-" + t.Lang + digest(t.Hash())
	}
	if notModified(c, `"`+tag+`"`) {
		return nil
	}
	return show(c, http.StatusOK, out)
}

// pageOf returns the address of a publication's page.
func (a *API) pageOf(slug string) string { return a.cfg.BaseURL + "/thu-vien/" + url.PathEscape(slug) }

func (a *API) publicationItems(list []question.Publication) []listedPublication {
	out := make([]listedPublication, len(list))
	for i, p := range list {
		out[i] = listedPublication{a.publicationItem(p), []translatedTitle{}}
		for _, t := range p.Translations {
			out[i].Translations = append(out[i].Translations, a.translatedTitle(p, t))
		}
	}
	return out
}

func (a *API) translatedTitle(p question.Publication, t question.Translation) translatedTitle {
	return translatedTitle{t.Lang, a.pageOf(p.Slug) + "?lang=" + t.Lang, t.Title}
}

func (a *API) publicationItem(p question.Publication) publicationItem {
	languages := []string{p.Lang}
	for _, t := range p.Translations {
		languages = append(languages, t.Lang)
	}
	return publicationItem{
		Slug: p.Slug, URL: a.pageOf(p.Slug), Code: p.Code, Lang: p.Lang, Title: p.Title, Kind: p.Kind, Field: p.Field,
		Department: orNull(p.Department), DepartmentName: orNull(p.DepartmentName), Outcome: p.Outcome, AskerType: p.AskerType,
		Province: orNull(p.Province), AskedOn: day(p.AskedOn), AnsweredOn: day(p.AnsweredOn), PublishedAt: instant(p.PublishedAt),
		ChangedAt: instant(p.ChangedAt), Languages: languages,
	}
}
