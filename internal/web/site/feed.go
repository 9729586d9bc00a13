package site

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"hoidap/internal/i18n"
	"hoidap/internal/question"
	"hoidap/internal/richtext"
)

// The parts of an Atom feed (RFC 4287).
type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang    string      `xml:"xml:lang,attr"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Author  atomAuthor  `xml:"author"`
		Links   []atomLink  `xml:"link"`
		Entries []atomEntry `xml:"entry"`
	}
	atomAuthor struct {
		Name string `xml:"name"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr,omitempty"`
		Href string `xml:"href,attr"`
	}
	atomEntry struct {
		Lang      string       `xml:"xml:lang,attr,omitempty"` // where it is not the feed's
		ID        string       `xml:"id"`
		Title     string       `xml:"title"`
		Updated   string       `xml:"updated"`
		Published string       `xml:"published"`
		Author    atomAuthor   `xml:"author"`
		Link      atomLink     `xml:"link"`
		Category  atomCategory `xml:"category"`
		Summary   string       `xml:"summary"`
		Content   atomContent  `xml:"content"`
	}
	atomCategory struct {
		Term  string `xml:"term,attr"`
		Label string `xml:"label,attr"`
	}
	atomContent struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	}
)

// feed handles "GET /feed.atom".
func (s *Site) feed(c *gin.Context) error {
	p := s.web.Page(c, "site.feed.title")
	n, err := s.names(c, p.Code())
	if err != nil {
		return err
	}
	filter := question.LibraryFilter{Field: word(c, "field"), Department: word(c, "department"), Limit: 50}
	if filter.Field != "" && n.fields[filter.Field] == "" {
		return question.NotFound()
	}
	title := p.T("site.feed.title")
	if filter.Field != "" {
		title += " – " + n.fields[filter.Field]
	}
	if filter.Department != "" {
		d, err := s.svc.Department(c, filter.Department)
		if err != nil {
			return err
		}
		filter.Department = d.Code
		title += " – " + d.Name(p.Code())
	}
	l, err := s.svc.Library(c, filter)
	if err != nil {
		return err
	}
	if p.Code() != i18n.First {
		if err := s.svc.Translate(c, l.Publications); err != nil {
			return err
		}
	}
	self := s.baseURL + p.Here(feedPath(filter.Field, filter.Department))
	f := atomFeed{
		Lang: p.Code(), ID: self, Title: title, Author: atomAuthor{p.T("base.ministry")},
		Links: []atomLink{{"self", "application/atom+xml", self}, {"alternate", "text/html", s.baseURL + p.Here("/thu-vien")}},
	}
	// A feed without entries still needs a date; that of a day long past never
	// makes a reader fetch it again for nothing.
	updated := time.Unix(0, 0)
	for _, pub := range l.Publications {
		e, at, err := s.entry(pub, n, p.Code())
		if err != nil {
			return err
		}
		f.Entries = append(f.Entries, e)
		if at.After(updated) {
			updated = at
		}
	}
	f.Updated = updated.UTC().Format(time.RFC3339)
	cacheable(c)
	return sendXML(c, "application/atom+xml; charset=utf-8", f)
}

// entry returns the publication in the language of the feed, where there is a
// translation, and when it last changed.
func (s *Site) entry(pub question.Publication, n names, lang string) (atomEntry, time.Time, error) {
	href, at := s.baseURL+publicationPath(pub.Slug), pub.ChangedAt
	e := atomEntry{
		ID: href, Title: pub.Title, Published: pub.PublishedAt.UTC().Format(time.RFC3339), Author: atomAuthor{pub.DepartmentName},
		Category: atomCategory{pub.Field, n.fields[pub.Field]}, Summary: pub.Question,
	}
	answer := pub.Answer
	switch t := pub.In(lang); {
	case pub.Lang == lang:
	case t != nil:
		e.Title, e.Summary, answer = t.Title, t.Question, t.Answer
		href += "?lang=" + url.QueryEscape(lang)
		if t.SavedAt.After(at) {
			at = t.SavedAt
		}
	default:
		e.Lang = pub.Lang
	}
	html, err := richtext.HTML(answer)
	if err != nil {
		return e, at, fmt.Errorf("feed entry of %s: %w", pub.Code, err)
	}
	e.Updated, e.Link, e.Content = at.UTC().Format(time.RFC3339), atomLink{"alternate", "text/html", href}, atomContent{"html", string(html)}
	return e, at, nil
}

func sendXML(c *gin.Context, contentType string, doc any) error {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	if err := xml.NewEncoder(&b).Encode(doc); err != nil {
		return fmt.Errorf("write XML: %w", err)
	}
	b.WriteByte('\n')
	c.Data(http.StatusOK, contentType, b.Bytes())
	return nil
}
