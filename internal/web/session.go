package web

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"

	"hoidap/internal/clock"
	"hoidap/internal/question"
)

// Keys of what a session holds.
const (
	sessionPerson = question.SessionPerson
	sessionFlash  = "flash"
)

// newSessions returns the keeper of sessions: twelve hours at most, two without
// a request.
func newSessions(store SessionStore, secure bool) *scs.SessionManager {
	m := scs.New()
	m.Store = keeper{store}
	m.Lifetime = 12 * time.Hour
	m.IdleTimeout = 2 * time.Hour
	m.HashTokenInStore = true
	m.Cookie.Name = "hoidap_session"
	if secure {
		m.Cookie.Name = "__Host-hoidap_session"
	}
	m.Cookie.HttpOnly = true
	m.Cookie.Secure = secure
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Persist = false
	return m
}

// Session returns the keeper of sessions. Use it with the request's context.
func (w *Web) Session() *scs.SessionManager { return w.sessions }

// session loads the session of the request and stores what changed before the
// first byte of the answer is written.
func (w *Web) session(c *gin.Context) {
	c.Writer.Header().Add("Vary", "Cookie")
	token, err := c.Cookie(w.sessions.Cookie.Name)
	if err != nil {
		token = ""
	}
	ctx, err := w.sessions.Load(reading(c.Request.Context()), token)
	if err != nil {
		w.fail(c, fmt.Errorf("load session: %w", unavailable(err)))
		c.Abort()
		return
	}
	c.Request = c.Request.WithContext(ctx)
	c.Set(keySession, true)
	sw := &sessionWriter{ResponseWriter: c.Writer}
	sw.commit = func(rw gin.ResponseWriter) {
		err := w.commit(ctx, rw)
		if err == nil {
			return
		}
		// What was typed is not kept: the answer must not look as if it were.
		sw.broken = true
		rw.Header().Del("Location")
		c.Writer = rw
		w.fail(c, fmt.Errorf("store session: %w", unavailable(err)))
	}
	c.Writer = sw
	c.Next()
	sw.once()
}

// commit stores the session and sets or clears its cookie.
func (w *Web) commit(ctx context.Context, rw gin.ResponseWriter) error {
	switch w.sessions.Status(ctx) {
	case scs.Modified:
		token, expiry, err := w.sessions.Commit(ctx)
		if err != nil {
			return err //nolint:wrapcheck // the caller says what was done
		}
		w.sessions.WriteSessionCookie(ctx, rw, token, expiry)
	case scs.Destroyed:
		w.sessions.WriteSessionCookie(ctx, rw, "", time.Time{})
	}
	return nil
}

// sessionWriter commits the session just before the header goes out.
type sessionWriter struct {
	gin.ResponseWriter
	commit func(gin.ResponseWriter)
	done   bool
	broken bool // the session could not be stored; the answer is another one
}

func (s *sessionWriter) once() {
	if !s.done {
		s.done = true
		if !s.Written() {
			s.commit(s.ResponseWriter)
		}
	}
}

// WriteHeaderNow commits the session and sends the header.
func (s *sessionWriter) WriteHeaderNow() { s.once(); s.ResponseWriter.WriteHeaderNow() }

// Write commits the session and sends b, unless another answer was given.
func (s *sessionWriter) Write(b []byte) (int, error) {
	s.once()
	if s.broken {
		return len(b), nil
	}
	return s.ResponseWriter.Write(b) //nolint:wrapcheck // as if it were not here
}

// WriteString is Write for a string.
func (s *sessionWriter) WriteString(t string) (int, error) {
	s.once()
	if s.broken {
		return len(t), nil
	}
	return s.ResponseWriter.WriteString(t)
}

// Flush commits the session and sends what is there.
func (s *sessionWriter) Flush() { s.once(); s.ResponseWriter.Flush() }

// Hijack commits the session and hands over the connection.
func (s *sessionWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	s.once()
	return s.ResponseWriter.Hijack()
}

// Viewer is whoever is signed in.
type Viewer struct{ question.Actor }

// viewer looks up who is signed in.
func (w *Web) viewer(c *gin.Context) {
	id := w.sessions.GetInt64(c.Request.Context(), sessionPerson)
	if id == 0 {
		return
	}
	a, err := w.Accounts.Actor(c.Request.Context(), id)
	switch {
	case err == nil:
		c.Set(keyViewer, &Viewer{a})
	case question.CodeOf(err) == question.CodeNotFound, question.CodeOf(err) == question.CodeUnauthorized:
		if err := w.sessions.Destroy(c.Request.Context()); err != nil {
			w.Log.ErrorContext(c, "end session", slog.Any("error", err))
		}
	default:
		w.fail(c, fmt.Errorf("look up person %d: %w", id, err))
		c.Abort()
	}
}

// ViewerOf returns who is signed in, nil for nobody.
func ViewerOf(c *gin.Context) *Viewer {
	v, _ := c.Get(keyViewer)
	viewer, _ := v.(*Viewer)
	return viewer
}

// Actor returns who is signed in as whoever takes a step; nobody has no grants.
func Actor(c *gin.Context) question.Actor {
	if v := ViewerOf(c); v != nil {
		return v.Actor
	}
	return question.Actor{}
}

// signedIn turns away who is not signed in. Pages behind it are kept by no cache.
func (w *Web) signedIn(c *gin.Context) {
	c.Header("Cache-Control", "no-store")
	if ViewerOf(c) == nil {
		w.fail(c, &question.Error{Code: question.CodeUnauthorized, Key: "error.unauthorized"})
		c.Abort()
	}
}

// SignInPath is where people sign in.
const SignInPath = "/desk/dang-nhap"

// SignIn remembers the person in the session, under a new token.
func (w *Web) SignIn(c *gin.Context, personID int64) error {
	ctx := c.Request.Context()
	if err := w.sessions.RenewToken(ctx); err != nil {
		return fmt.Errorf("renew session: %w", err)
	}
	w.sessions.Put(ctx, sessionPerson, personID)
	w.sessions.Put(ctx, question.SessionID, rand.Text())
	w.sessions.Put(ctx, question.SessionAt, clock.System{}.Now().Unix())
	agent := []rune(c.Request.UserAgent())
	w.sessions.Put(ctx, question.SessionAgent, string(agent[:min(len(agent), 300)]))
	return nil
}

// SessionID returns the number of the session, by which its owner tells it from
// others.
func (w *Web) SessionID(c *gin.Context) string {
	return w.sessions.GetString(c.Request.Context(), question.SessionID)
}

// AccountPath is where people change their own account.
const AccountPath = "/desk/tai-khoan"

const sessionEnroll = "enroll"

// Enroll says whether whoever is signed in must set up the own account before
// anything else.
func (w *Web) Enroll(c *gin.Context, must bool) {
	if must {
		w.sessions.Put(c.Request.Context(), sessionEnroll, true)
		return
	}
	w.sessions.Remove(c.Request.Context(), sessionEnroll)
}

// setUp turns away from everything but the own account whoever must set it up.
func (w *Web) setUp(c *gin.Context) {
	if strings.HasPrefix(c.FullPath(), AccountPath) || !w.sessions.GetBool(c.Request.Context(), sessionEnroll) {
		return
	}
	if c.Request.Method == http.MethodGet && !IsPart(c) {
		c.Redirect(http.StatusSeeOther, AccountPath)
	} else {
		w.fail(c, question.Forbidden("error.enroll"))
	}
	c.Abort()
}

// SignOut ends the session.
func (w *Web) SignOut(c *gin.Context) error {
	if err := w.sessions.Destroy(c.Request.Context()); err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

// Flash keeps a text for the next page that this reader opens, in the group with
// a session.
func (w *Web) Flash(c *gin.Context, key string, args ...any) {
	w.sessions.Put(c.Request.Context(), sessionFlash, w.Catalogue.Lang(Lang(c)).T(key, args...))
}
