package api

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/language"

	"hoidap/internal/question"
)

// maxBody is the most that a request may carry.
const maxBody = 1 << 20

const jsonType = "application/json"

// languageTags reads Accept-Language.
func languageTags(header string) ([]language.Tag, []float32, error) {
	return language.ParseAcceptLanguage(header)
}

// accepts refuses a request that wants something other than JSON.
func accepts(c *gin.Context) error {
	ranges := c.Request.Header.Values("Accept")
	if len(ranges) == 0 {
		return nil
	}
	for _, r := range strings.Split(strings.Join(ranges, ","), ",") {
		kind, params, err := mime.ParseMediaType(strings.TrimSpace(r))
		if err != nil {
			continue
		}
		if takesBytes(c, kind) {
			return nil
		}
		switch kind {
		case "*/*", "application/*", jsonType, problemType:
			if weight(params["q"]) > 0 {
				return nil
			}
		}
	}
	return notAcceptable()
}

// weight reads how much a form is wanted; one that is not said is 1.
func weight(q string) float64 {
	w, err := strconv.ParseFloat(q, 64)
	if err != nil {
		return 1
	}
	return w
}

// body reads what was sent: a JSON object in UTF-8. No body is an empty object.
func body(c *gin.Context) (raw []byte, o *object, err error) {
	raw, err = io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, maxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, nil, tooLarge()
	case err != nil:
		return nil, nil, notRead(err)
	}
	sent := c.GetHeader("Content-Type")
	if len(raw) == 0 && sent == "" {
		return raw, newObject(map[string]any{}), nil
	}
	kind, params, err := mime.ParseMediaType(sent)
	if charset := params["charset"]; err != nil || kind != jsonType || (charset != "" && !strings.EqualFold(charset, "utf-8")) {
		return nil, nil, mediaType()
	}
	if len(raw) == 0 {
		return raw, newObject(map[string]any{}), nil
	}
	o, err = parse(raw)
	return raw, o, err
}

// version reads If-Match: the version of the question that the sender saw, 0
// when it says nothing or "*". One that is no version matches nothing.
func version(c *gin.Context) (int, error) {
	header := strings.TrimSpace(c.GetHeader("If-Match"))
	if header == "" || header == "*" {
		return 0, nil
	}
	number, ok := strings.CutPrefix(header, `"v`)
	number, end := strings.CutSuffix(number, `"`)
	n, err := strconv.Atoi(number)
	if !ok || !end || err != nil || n <= 0 {
		return 0, stale(nil)
	}
	return n, nil
}

// etag returns the entity tag of a question's version.
func etag(version int) string { return `"v` + strconv.Itoa(version) + `"` }

// notModified sets the entity tag of a public answer and reports whether the
// reader has it already; then 304 was sent.
func notModified(c *gin.Context, tag string) bool {
	c.Header("ETag", tag)
	for _, have := range strings.Split(c.GetHeader("If-None-Match"), ",") {
		have = strings.TrimSpace(have)
		if have == "*" || strings.TrimPrefix(have, "W/") == tag {
			c.Status(http.StatusNotModified)
			c.Writer.WriteHeaderNow()
			return true
		}
	}
	return false
}

// code returns the question's code in the path, in its canonical form if it is
// one.
func code(c *gin.Context) string {
	if canonical, ok := question.ParseCode(c.Param("code")); ok {
		return canonical
	}
	return c.Param("code")
}
