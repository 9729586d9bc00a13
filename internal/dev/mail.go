package dev

import (
	"errors"
	"io/fs"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/catcher"
	"hoidap/internal/question"
	"hoidap/internal/web"
)

// perPage is how many mails a page lists.
const perPage = 100

// framed is the policy for a mail within the page that shows it: it may look as
// it likes, but runs nothing and loads nothing.
const framed = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; " +
	"sandbox allow-popups allow-popups-to-escape-sandbox"

// mailsPage lists the mails, the newest first.
type mailsPage struct {
	web.Page
	Mails []mailRow
	Pager web.Pager
}

type mailRow struct{ ID, At, To, Subject string }

// mails handles "GET /dev/mail"; the parameter before leads to older ones.
func (p *pages) mails(c *gin.Context) error {
	all, err := p.Catcher.List(c)
	if err != nil {
		return err //nolint:wrapcheck // the catcher says what it was doing
	}
	slices.Reverse(all)
	if before := c.Query("before"); before != "" {
		all = slices.DeleteFunc(all, func(m catcher.Message) bool { return m.ID >= before })
	}
	page := mailsPage{Page: p.Web.Page(c, "dev.mail.title")}
	older := ""
	if len(all) > perPage {
		all = all[:perPage]
		older = web.Query(c, "before", all[perPage-1].ID)
	}
	for _, m := range all {
		page.Mails = append(page.Mails, mailRow{m.ID, page.Time(m.At), strings.Join(m.To, ", "), m.Subject})
	}
	page.Pager = page.Page.Pager("", older)
	c.Header("Cache-Control", "no-store")
	return p.Web.Show(c, http.StatusOK, "dev/mails", page)
}

// mailList handles "GET /dev/mail.json": every mail, the oldest first.
func (p *pages) mailList(c *gin.Context) error {
	all, err := p.Catcher.List(c)
	if err != nil {
		return err //nolint:wrapcheck // the catcher says what it was doing
	}
	c.Header("Cache-Control", "no-store")
	c.JSON(http.StatusOK, all)
	return nil
}

// mailPage shows one mail.
type mailPage struct {
	web.Page
	Mail    catcher.Message
	At      string
	To      string
	Headers []header
}

type header struct{ Name, Value string }

// get returns the mail that the address names.
func (p *pages) get(c *gin.Context) (catcher.Message, error) {
	m, err := p.Catcher.Get(c.Param("id"))
	if errors.Is(err, fs.ErrNotExist) {
		return m, question.NotFound()
	}
	return m, err //nolint:wrapcheck // the catcher says what it was doing
}

// mail handles "GET /dev/mail/:id".
func (p *pages) mail(c *gin.Context) error {
	m, err := p.get(c)
	if err != nil {
		return err
	}
	page := mailPage{Page: p.Web.Page(c, "dev.mail.one"), Mail: m, To: strings.Join(m.To, ", ")}
	page.At = page.Time(m.At)
	if m.Subject != "" {
		page.Title = m.Subject
	}
	for name, values := range m.Headers {
		for _, v := range values {
			page.Headers = append(page.Headers, header{name, v})
		}
	}
	slices.SortStableFunc(page.Headers, func(a, b header) int { return strings.Compare(a.Name, b.Name) })
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", h.Get("Content-Security-Policy")+"; frame-src 'self'")
	h.Set("Cache-Control", "no-store")
	return p.Web.Show(c, http.StatusOK, "dev/mail", page)
}

// mailHTML handles "GET /dev/mail/:id/html": what the mail's reader sees, with
// links that open beside it.
func (p *pages) mailHTML(c *gin.Context) error {
	m, err := p.get(c)
	if err != nil {
		return err
	}
	if m.HTML == "" {
		return question.NotFound()
	}
	html := m.HTML
	if i := strings.Index(strings.ToLower(html), "<head>"); i >= 0 {
		i += len("<head>")
		html = html[:i] + `<base target="_blank">` + html[i:]
	}
	c.Header("Content-Security-Policy", framed)
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, "text/html; charset=utf-8", []byte(html))
	return nil
}
