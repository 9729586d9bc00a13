package site

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/richtext"
	"hoidap/internal/service"
	"hoidap/internal/web"
)

// findPage asks for a code and its secret. Code and secret are never shown
// again: what was not found may be somebody else's.
type findPage struct {
	web.Page
	Form *web.Form
}

func (s *Site) findPage(c *gin.Context, f *web.Form) findPage {
	p := findPage{s.web.Page(c, "site.find.title"), f}
	p.Failed = f.Failed()
	return p
}

// followFind handles "GET /theo-doi".
func (s *Site) followFind(c *gin.Context) error {
	return s.web.Show(c, http.StatusOK, "site/follow_find", s.findPage(c, s.web.Form(c)))
}

// followFindSend handles "POST /theo-doi". The whole private link may be put
// into either field.
func (s *Site) followFindSend(c *gin.Context) error {
	private(c)
	f, err := s.web.ReadForm(c)
	if err != nil {
		return err
	}
	code, token := f.Value("code"), f.Value("token")
	for _, v := range []string{code, token} {
		if linkCode, linkToken, ok := fromLink(v); ok {
			code, token = linkCode, linkToken
		}
	}
	if code == "" {
		f.Fail("code", "site.find.code_missing")
	}
	if token == "" {
		f.Fail("token", "site.find.token_missing")
	}
	if f.Failed() {
		return s.web.Show(c, http.StatusUnprocessableEntity, "site/follow_find", s.findPage(c, f))
	}
	followed, err := s.svc.Follow(c, code, token)
	if question.CodeOf(err) == question.CodeNotFound {
		return s.notFound(c, f)
	}
	if err != nil {
		return err
	}
	return seeFollow(c, followed.Question.Code, token)
}

// seeFollow leads to the private page.
func seeFollow(c *gin.Context, code, token string) error {
	return web.SeeOther(c, "/theo-doi/%s?t=%s", code, strings.TrimSpace(token))
}

var linkForm = regexp.MustCompile(`/theo-doi/([^/?#\s]+)[^?#\s]*\?(\S+)`)

// fromLink reads code and secret from a private link, as a letter has it.
func fromLink(s string) (code, token string, ok bool) {
	m := linkForm.FindStringSubmatch(s)
	if m == nil {
		return "", "", false
	}
	q, err := url.ParseQuery(m[2])
	if err != nil || q.Get("t") == "" {
		return "", "", false
	}
	code, err = url.PathUnescape(m[1])
	return code, q.Get("t"), err == nil
}

// notFound is the one answer to an unknown code and to a wrong secret.
func (s *Site) notFound(c *gin.Context, f *web.Form) error {
	private(c)
	f.Fail("code", "site.find.not_found")
	return s.web.Show(c, http.StatusNotFound, "site/follow_find", s.findPage(c, f))
}

// followPage is the asker's private page.
type followPage struct {
	web.Page
	Form       *web.Form
	Token      string
	Q          question.Question
	Asker      question.Contact
	Heading    string // the status in plain words
	Next       string // what happens now
	Holder     string
	Department string
	Due        string
	DueClass   string
	Tentative  bool // the date lies in a year whose calendar is not approved
	Left       string
	First      string // the date first promised, when it has changed
	Timeline   []web.TimelineItem
	AskedFor   string // what the department asks the asker for
	ReplyBy    string
	Refusal    string
	Where      string // to go instead
	RefuseNote string
	Answer     richtext.Safe
	Before     bool // the answer is from before the question was reopened
	Outcome    string
	AnsweredAt string
	Public     string // address of the publication
	Rating     *question.Rating
	Scores     []web.Choice
	Sent       []web.FileItem // files that the asker sent
	Got        []web.FileItem // files that came with the answer
	NewFiles   *web.FileField

	MayConfirm, MayReply, MayRate, MayReopen bool
}

// follow handles "GET /theo-doi/:code".
func (s *Site) follow(c *gin.Context) error {
	return s.showFollow(c, http.StatusOK, s.web.Form(c), c.Query("t"))
}

func (s *Site) showFollow(c *gin.Context, status int, f *web.Form, token string) error {
	private(c)
	followed, err := s.svc.Follow(c, c.Param("code"), token)
	if question.CodeOf(err) == question.CodeNotFound {
		return s.notFound(c, s.web.Form(c))
	}
	if err != nil {
		return err
	}
	p, err := s.followPage(c, followed)
	if err != nil {
		return err
	}
	p.Form, p.Token, p.Failed = f, token, f.Failed()
	for _, a := range followed.Files {
		item := web.NewFileItem(p.Dict, a.Upload, web.FilePath+"theo-doi/"+p.Q.Code+"/"+a.Key+"?t="+url.QueryEscape(token))
		if a.ErasedAt != nil {
			continue
		}
		if a.Part == question.FileOfAnswer {
			p.Got = append(p.Got, item)
		} else {
			p.Sent = append(p.Sent, item)
		}
	}
	if p.MayReply || p.MayReopen {
		if p.NewFiles, err = s.fileField(c, p.Page, f, f.Values("file")); err != nil {
			return err
		}
	}
	return s.web.Show(c, status, "site/follow", p)
}

func (s *Site) followPage(c *gin.Context, fd service.Followed) (followPage, error) {
	q := fd.Question
	page := s.web.Page(c, "site.follow.title", "code", q.Code)
	p := followPage{
		Page: page, Q: q, Asker: fd.Asker, Rating: fd.Rating,
		Department: fd.Department.Name(page.Code()),
		MayConfirm: slices.Contains(fd.Allowed, question.Confirm),
		MayReply:   slices.Contains(fd.Allowed, question.Reply),
		MayRate:    slices.Contains(fd.Allowed, question.Rate),
		MayReopen:  slices.Contains(fd.Allowed, question.Reopen),
	}
	p.Heading, p.Next = inWords(page, q)
	p.Holder = holder(page, q, p.Department)
	if err := s.dueWords(c, &p); err != nil {
		return p, err
	}
	if err := s.timeline(c, &p, fd.Events); err != nil {
		return p, err
	}
	if fd.Answer != nil {
		html, err := richtext.HTML(fd.Answer.Text)
		if err != nil {
			return p, fmt.Errorf("show the answer to %s: %w", q.Code, err)
		}
		p.Answer, p.Outcome, p.Before = html, page.T("outcome."+string(fd.Answer.Outcome)), q.Status.Open()
		if q.AnsweredAt != nil {
			p.AnsweredAt = page.Day(*q.AnsweredAt)
		}
	}
	if fd.Publication != nil && fd.Publication.WithdrawnAt == nil {
		p.Public = publicationPath(fd.Publication.Slug)
	}
	if p.MayRate {
		for score := 5; score >= 1; score-- {
			p.Scores = append(p.Scores, web.Choice{Value: fmt.Sprint(score), Label: page.T(scoreKeys()[score-1])})
		}
	}
	return p, nil
}

// dueWords says by when the answer is promised, while one is due.
func (s *Site) dueWords(c *gin.Context, p *followPage) error {
	q := p.Q
	if q.DueOn.IsZero() || !q.Status.Open() {
		return nil
	}
	left, err := s.svc.DaysLeft(c, q.DueOn)
	if err != nil {
		return err
	}
	p.Due = p.Date(q.DueOn)
	if p.Tentative, err = s.svc.ProvisionalDate(c, q.DueOn); err != nil {
		return err
	}
	if q.FirstDueOn != q.DueOn {
		p.First = p.Date(q.FirstDueOn)
	}
	if q.Status == question.Waiting {
		// The clock stands still: days left would be wrong tomorrow.
		p.ReplyBy = p.Date(q.ResumeOn)
		return nil
	}
	p.Left = p.DaysLeft(left)
	switch {
	case left < 0:
		p.DueClass = "hd-due hd-due--late"
	case left <= 3:
		p.DueClass = "hd-due hd-due--soon"
	default:
		p.DueClass = "hd-due"
	}
	return nil
}

// scoreKeys are the words for the scores from 1 to 5.
func scoreKeys() [5]string {
	return [5]string{"site.rate.1", "site.rate.2", "site.rate.3", "site.rate.4", "site.rate.5"}
}
