package site

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/web"
)

// The asker's steps. The secret travels in the body of the form, never in an
// address that the step makes.

// step takes one of the asker's steps and leads back to the private page, or
// shows it again with what is wrong.
func (s *Site) step(c *gin.Context, take func(f *web.Form, token string) error, done string) error {
	private(c)
	f, err := s.web.ReadForm(c)
	if err != nil {
		return err
	}
	token := f.Value("t")
	err = take(f, token)
	switch {
	case f.Reject(err), f.Failed():
		return s.showFollow(c, http.StatusUnprocessableEntity, f, token)
	case question.CodeOf(err) == question.CodeNotFound:
		return s.notFound(c, s.web.Form(c))
	case err != nil:
		return err
	}
	s.web.Flash(c, done)
	return seeFollow(c, c.Param("code"), token)
}

// reply handles "POST /theo-doi/:code/bo-sung".
func (s *Site) reply(c *gin.Context) error {
	return s.step(c, func(f *web.Form, token string) error {
		files, err := s.filesToSend(c, f, token)
		if err != nil {
			return err
		}
		if f.Value("text") == "" {
			f.Fail("text", "site.reply.missing")
		}
		if f.Failed() {
			return nil
		}
		_, err = s.svc.Reply(c, c.Param("code"), token, f.Value("text"), files...)
		return err
	}, "site.reply.done")
}

// rate handles "POST /theo-doi/:code/danh-gia".
func (s *Site) rate(c *gin.Context) error {
	return s.step(c, func(f *web.Form, token string) error {
		score := slices.Index([]string{"1", "2", "3", "4", "5"}, f.Value("score")) + 1
		if score == 0 {
			f.Fail("score", "site.rate.missing")
			return nil
		}
		comment := f.Value("comment")
		if n := len([]rune(comment)); n > mostComment {
			f.Fail("comment", "problem.long", "most", mostComment, "n", n)
			return nil
		}
		_, err := s.svc.Rate(c, c.Param("code"), token, score, comment)
		return err
	}, "site.rate.done")
}

// mostComment is the longest comment on an answer, in characters.
const mostComment = 2000

// reopen handles "POST /theo-doi/:code/mo-lai".
func (s *Site) reopen(c *gin.Context) error {
	return s.step(c, func(f *web.Form, token string) error {
		files, err := s.filesToSend(c, f, token)
		if err != nil {
			return err
		}
		if f.Value("text") == "" {
			f.Fail("text", "site.reopen.missing")
		}
		if f.Failed() {
			return nil
		}
		_, err = s.svc.ReopenAsked(c, c.Param("code"), token, f.Value("text"), files...)
		return err
	}, "site.reopen.done")
}

// actPage asks for one click: a link in a letter may be opened by a program that
// looks for viruses, and must change nothing by itself.
type actPage struct {
	web.Page
	Token string
	Q     question.Question
	Done  bool
	Back  string
}

// confirmPage handles "GET /theo-doi/:code/xac-nhan".
func (s *Site) confirmPage(c *gin.Context) error {
	return s.showAct(c, "site/follow_confirm", "site.confirm.title", c.Query("t"), func(q question.Question) bool {
		return q.Status != question.Unconfirmed
	})
}

// confirm handles "POST /theo-doi/:code/xac-nhan".
func (s *Site) confirm(c *gin.Context) error {
	return s.step(c, func(_ *web.Form, token string) error {
		_, err := s.svc.Confirm(c, c.Param("code"), token)
		return err
	}, "site.confirm.done")
}

// mutePage handles "GET /theo-doi/:code/ngung-thu".
func (s *Site) mutePage(c *gin.Context) error {
	return s.showAct(c, "site/follow_mute", "site.mute.title", c.Query("t"), func(question.Question) bool { return false })
}

// mute handles "POST /theo-doi/:code/ngung-thu". Mail programs send it by
// themselves on one click (RFC 8058), with the secret in the address only.
func (s *Site) mute(c *gin.Context) error {
	private(c)
	f, err := s.web.ReadForm(c)
	if err != nil {
		return err
	}
	token := f.Value("t")
	if token == "" {
		token = c.Query("t")
	}
	err = s.svc.Mute(c, c.Param("code"), token)
	if question.CodeOf(err) == question.CodeNotFound {
		return s.notFound(c, s.web.Form(c))
	}
	if err != nil {
		return err
	}
	return s.showAct(c, "site/follow_mute", "site.mute.title", token, func(question.Question) bool { return true })
}

func (s *Site) showAct(c *gin.Context, name, title, token string, done func(question.Question) bool) error {
	private(c)
	followed, err := s.svc.Follow(c, c.Param("code"), token)
	if question.CodeOf(err) == question.CodeNotFound {
		return s.notFound(c, s.web.Form(c))
	}
	if err != nil {
		return err
	}
	q := followed.Question
	return s.web.Show(c, http.StatusOK, name, actPage{
		Page: s.web.Page(c, title), Token: token, Q: q, Done: done(q), Back: s.svc.FollowPath(q.Code, token),
	})
}
