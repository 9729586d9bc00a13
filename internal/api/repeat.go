package api

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// keyHeader names a request, so that it can be sent again without being done
// again.
const keyHeader = "Idempotency-Key"

// maxKey is the longest key, in bytes.
const maxKey = 200

// replayed marks an answer that was given before.
const replayed = "Idempotent-Replayed"

// key returns the sender's name for the request, "" if there is none.
func key(c *gin.Context) (string, error) {
	k := c.GetHeader(keyHeader)
	if len(k) > maxKey {
		return "", badQuery([]question.FieldProblem{{Field: keyHeader, Key: "problem.long", Args: []any{"most", maxKey, "n", len(k)}}})
	}
	for _, r := range k {
		if r < ' ' || r > '~' {
			return "", badQuery([]question.FieldProblem{{Field: keyHeader, Key: "api.problem.key"}})
		}
	}
	return k, nil
}

// once does what a request asks for, unless the same sender has sent it before
// with the same key: then the answer is the one given then, or, where again is
// given, what again returns now, so that personal data is not kept a second time.
// Only what was done is remembered, so that what was refused can be tried again.
//
// Two of the same that arrive at one process together wait for each other. At two
// processes both are tried, and the table of moves lets one of them through.
func (a *API) once(c *gin.Context, who string, raw []byte, do, again func() (versioned, error)) error {
	k, err := key(c)
	if err != nil {
		return err
	}
	if k == "" {
		v, err := do()
		if err != nil {
			return err
		}
		c.Header("ETag", etag(v.version()))
		return show(c, http.StatusOK, v)
	}
	call := callOf(c)
	defer a.keys.lock(who + "\x00" + call + "\x00" + k)()
	status, answer, ok, err := a.svc.Remembered(c, who, call, k, raw)
	if err != nil {
		return err
	}
	if ok && again == nil {
		return replay(c, status, answer)
	}
	if ok {
		do = again
		c.Header(replayed, "true")
	}
	v, err := do()
	if errors.Is(err, service.ErrRepeated) { // at another process, a moment ago
		if status, answer, ok, err = a.svc.Remembered(c, who, call, k, raw); err == nil && ok {
			return replay(c, status, answer)
		}
	}
	if err != nil {
		return err
	}
	c.Header("ETag", etag(v.version()))
	if !ok {
		a.remember(c, who, call, k, raw, v, again == nil)
	}
	return show(c, http.StatusOK, v)
}

// callOf names what a request asks for, and of which question.
func callOf(c *gin.Context) string { return c.Request.Method + " " + c.FullPath() + " " + code(c) }

// remember keeps the answer, or, unless whole, only that there was one. What
// cannot be remembered was done all the same, and must not look like a failure.
func (a *API) remember(c *gin.Context, who, call, k string, raw []byte, v versioned, whole bool) {
	answer := []byte("{}")
	var err error
	if whole {
		answer, err = json.Marshal(v)
	}
	if err == nil {
		err = a.svc.Remember(c, who, call, k, raw, http.StatusOK, answer)
	}
	if err != nil {
		a.cfg.Log.ErrorContext(c, "remember an answer", slog.String("id", c.GetString(keyRequest)), slog.Any("error", err))
	}
}

// versioned is an answer about a question.
type versioned interface{ version() int }

// replay gives an answer again.
func replay(c *gin.Context, status int, answer []byte) error {
	var v struct{ Version int }
	if err := json.Unmarshal(answer, &v); err != nil {
		return err //nolint:wrapcheck // only our own answers are remembered
	}
	c.Header("ETag", etag(v.Version))
	c.Header(replayed, "true")
	c.Data(status, jsonType+"; charset=utf-8", append(answer, '\n'))
	return nil
}

// digest stands for a secret where the secret itself must not be kept.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:16])
}

// keyLocks lets one request with a key go on at a time.
type keyLocks struct {
	mu   sync.Mutex
	held map[string]*keyLock
}

type keyLock struct {
	sync.Mutex
	users int
}

func newKeyLocks() *keyLocks { return &keyLocks{held: map[string]*keyLock{}} }

// lock waits for its turn and returns what ends it.
func (k *keyLocks) lock(name string) func() {
	k.mu.Lock()
	l := k.held[name]
	if l == nil {
		l = &keyLock{}
		k.held[name] = l
	}
	l.users++
	k.mu.Unlock()
	l.Lock()
	return func() {
		l.Unlock()
		k.mu.Lock()
		defer k.mu.Unlock()
		if l.users--; l.users == 0 {
			delete(k.held, name)
		}
	}
}
