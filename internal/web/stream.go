package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"hoidap/internal/clock"
	"hoidap/internal/question"
)

// byItself is the header by which a page that reads itself anew says so: nobody
// has seen the message from the page before.
const byItself = "X-By-Itself"

// heartbeat is how often a stream shows that it is open, which is also how soon
// it ends with its session; writeWithin how long the reader may take for a word.
const (
	heartbeat   = 20 * time.Second
	writeWithin = 10 * time.Second
)

// glance loads the session of the request to see who is signed in. It is not
// stored: what stays open for hours must not bring back a session that ended
// meanwhile, nor keep one alive that nobody uses.
func (w *Web) glance(c *gin.Context) {
	bare := c.Request.Context()
	c.Set(keyBare, bare)
	ctx, _, err := w.sessionOf(bare, c)
	if err != nil {
		w.fail(c, fmt.Errorf("load session: %w", unavailable(err)))
		c.Abort()
		return
	}
	c.Request = c.Request.WithContext(ctx)
}

// sessionOf reads the session that the request names, as it is now, into a context
// that has none: one that has would give back the same.
func (w *Web) sessionOf(bare context.Context, c *gin.Context) (ctx context.Context, person int64, err error) {
	token, err := c.Cookie(w.sessions.Cookie.Name)
	if err != nil {
		token = ""
	}
	ctx, err = w.sessions.Load(bare, token)
	if err != nil {
		return nil, 0, err //nolint:wrapcheck // the caller says what was read
	}
	return ctx, w.sessions.GetInt64(ctx, sessionPerson), nil
}

// errSignedOut ends a stream.
var errSignedOut = errors.New("the session ended")

// stillThere returns what the person may do now; an error if the session ended.
func (w *Web) stillThere(c *gin.Context) (question.Actor, error) {
	bare, _ := c.Value(keyBare).(context.Context)
	ctx, person, err := w.sessionOf(bare, c)
	if err != nil {
		return question.Actor{}, err
	}
	if person == 0 || person != Actor(c).PersonID {
		return question.Actor{}, errSignedOut
	}
	a, err := w.Accounts.Actor(ctx, person)
	if err != nil {
		return a, fmt.Errorf("look up person %d: %w", person, err)
	}
	return a, nil
}

// Tell keeps the request open as a stream of server-sent events: one called name
// for each number, with the number as its identifier and nothing else in it. It
// ends with the reader, with the channel, and with the session; then the event
// "end" says that it is not to be opened again. renew is told now and then what
// the person may do.
func (w *Web) Tell(c *gin.Context, name string, numbers <-chan int64, renew func(question.Actor)) error {
	c.Set(keyStream, true)
	h := c.Writer.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // a proxy in front passes each word on
	out := http.NewResponseController(c.Writer)
	// What is read of the request is over; the server's limit would end the stream.
	if err := out.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("keep the request open: %w", err)
	}
	say := func(words string) bool {
		until := clock.System{}.Now().Add(writeWithin) // a limit of the connection
		if err := out.SetWriteDeadline(until); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return false
		}
		if _, err := c.Writer.WriteString(words); err != nil {
			return false
		}
		return out.Flush() == nil
	}
	c.Status(http.StatusOK)
	if !say("retry: 5000\n\n") {
		return nil
	}
	beat := time.NewTicker(w.Heartbeat)
	defer beat.Stop()
	for {
		select {
		case <-c.Request.Context().Done():
			return nil
		case n, open := <-numbers:
			if !open || !say(fmt.Sprintf("event: %s\nid: %d\ndata: 1\n\n", name, n)) {
				return nil
			}
		case <-beat.C:
			a, err := w.stillThere(c)
			if err != nil {
				say("event: end\ndata: 1\n\n")
				return nil // whoever cannot be looked up now opens it again
			}
			renew(a)
			if !say(":\n\n") {
				return nil
			}
		}
	}
}
