package api

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"hoidap/internal/clock"
	"hoidap/internal/question"
)

const (
	// bytesType is how a file travels, whatever it is: to be saved, not shown.
	bytesType = "application/octet-stream"
	// filePath ends the routes on which a file is the answer.
	filePath = "/questions/:code/files/:key"
	// fileTime is for one file over a slow line.
	fileTime = 10 * time.Minute
	// filesOnce is how many files that are sent are held in memory at once.
	filesOnce = 2
)

// file is an attachment of a question.
type file struct {
	Key     string            `json:"key"`
	Part    question.FilePart `json:"part"`
	Name    string            `json:"name"`
	Type    string            `json:"type"`
	Size    int64             `json:"size"`
	SHA256  *string           `json:"sha256"`
	At      string            `json:"at"`
	Sent    *string           `json:"sent_at"`
	Removed *string           `json:"removed_at"`
	Erased  *string           `json:"erased_at"`
}

func fileOf(a question.Attachment) file {
	return file{
		Key: a.Key, Part: a.Part, Name: a.Name, Type: a.Type, Size: a.Size, SHA256: orNull(a.Hash), At: *instant(a.CreatedAt),
		Sent: instantOf(a.SentAt), Removed: instantOf(a.RemovedAt), Erased: instantOf(a.ErasedAt),
	}
}

// files handles "GET /questions/:code/files".
func (a *API) files(c *gin.Context) error {
	by, err := a.desk(c, scopeRead)
	if err != nil {
		return err
	}
	if err := newQuery(c).done(); err != nil {
		return err
	}
	all, err := a.svc.Files(c, by, code(c))
	if err != nil {
		return err
	}
	list := struct {
		Items []file `json:"items"`
	}{[]file{}}
	for _, x := range all {
		list.Items = append(list.Items, fileOf(x))
	}
	return show(c, http.StatusOK, list)
}

// file handles "GET /questions/:code/files/:key": what the file holds.
func (a *API) file(c *gin.Context) error {
	by, err := a.desk(c, scopeRead)
	if err != nil {
		return err
	}
	if err := newQuery(c).done(); err != nil {
		return err
	}
	d, err := a.svc.DeskFile(c, by, code(c), c.Param("key"))
	if err != nil {
		return err
	}
	defer d.Close()
	patient(c)
	h := c.Writer.Header()
	h.Set("Content-Type", bytesType)
	h.Set("Content-Length", strconv.FormatInt(d.Size, 10))
	if name := mime.FormatMediaType("attachment", map[string]string{"filename": d.Name}); name != "" {
		h.Set("Content-Disposition", name)
	}
	c.Status(http.StatusOK)
	c.Writer.WriteHeaderNow()
	if c.Request.Method != http.MethodHead {
		_, err = io.Copy(c.Writer, d)
	}
	if err != nil {
		a.cfg.Log.WarnContext(c, "send a file", "error", err) // half of it is gone already
	}
	return nil
}

// addFile handles "POST /questions/:code/files?name=…": a file for the answer,
// as it is, in the body.
func (a *API) addFile(c *gin.Context) error {
	by, err := a.desk(c, scopeWrite)
	if err != nil {
		return err
	}
	q := newQuery(c)
	name := q.text("name")
	if name == "" {
		q.fail("name", "problem.missing.name")
	}
	if err := q.done(); err != nil {
		return err
	}
	if kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type")); err != nil || kind != bytesType {
		return fileMediaType()
	}
	limits, err := a.svc.FileLimits(c)
	if err != nil {
		return err
	}
	select {
	case a.reading <- struct{}{}:
		defer func() { <-a.reading }()
	case <-c.Request.Context().Done():
		return &question.Error{Code: question.CodeUnavailable, Key: "error.unavailable", Cause: c.Request.Context().Err()}
	}
	patient(c)
	content, err := io.ReadAll(io.LimitReader(c.Request.Body, limits.Bytes+1))
	if err != nil {
		return notRead(err)
	}
	if err := a.svc.AddAnswerFile(c, by, code(c), name, content); err != nil {
		return err
	}
	all, err := a.svc.Files(c, by, code(c))
	if err != nil {
		return err
	}
	// The newest of the answer's is the one that came now.
	for _, x := range slices.Backward(all) {
		if x.Part == question.FileOfAnswer && x.RemovedAt == nil {
			c.Header("Location", Prefix+"/questions/"+code(c)+"/files/"+x.Key)
			return show(c, http.StatusCreated, fileOf(x))
		}
	}
	return question.NotFound() // somebody took it out this moment
}

// removeFile handles "DELETE /questions/:code/files/:key": takes a file out of
// the answer.
func (a *API) removeFile(c *gin.Context) error {
	by, err := a.desk(c, scopeWrite)
	if err != nil {
		return err
	}
	if err := newQuery(c).done(); err != nil {
		return err
	}
	if err := a.svc.RemoveAnswerFile(c, by, code(c), c.Param("key")); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
	return nil
}

// patient gives a request that carries a file the time for it.
func patient(c *gin.Context) {
	until := clock.System{}.Now().Add(fileTime)
	rc := http.NewResponseController(c.Writer)
	// A connection without deadlines, as a test may have, needs none.
	_ = errors.Join(rc.SetReadDeadline(until), rc.SetWriteDeadline(until))
}

// takesBytes reports whether a file as it is may be the answer to the request,
// and the range of media types asks for it.
func takesBytes(c *gin.Context, kind string) bool {
	return kind == bytesType && strings.HasSuffix(c.FullPath(), filePath)
}
