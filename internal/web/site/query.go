package site

import (
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/web"
)

// mostQuery is the longest search that is carried out, in characters. A longer
// one is cut, and the page says so.
const mostQuery = 200

// param returns the parameter of the address, cleaned and at most most
// characters long, and whether it was cut. Bytes that are no text are left out:
// an address is often damaged on its way, and half a search is better than an
// error.
func param(c *gin.Context, name string, most int) (value string, cut bool) {
	raw := strings.ToValidUTF8(c.Query(name), "")
	if len(raw) > 8*most {
		raw, cut = strings.ToValidUTF8(raw[:8*most], ""), true
	}
	value, err := question.Clean(raw)
	if err != nil {
		return "", cut
	}
	value = strings.Join(strings.Fields(value), " ")
	if utf8.RuneCountInString(value) > most {
		value, cut = strings.TrimSpace(string([]rune(value)[:most])), true
	}
	return value, cut
}

// word returns a parameter that names something by a code.
func word(c *gin.Context, name string) string {
	v, cut := param(c, name, 400)
	if cut {
		return ""
	}
	return v
}

// langOf is the reader's language.
func langOf(c *gin.Context) string { return web.Lang(c) }

// private keeps a page out of every cache and every index, because it shows
// what one person typed.
func private(c *gin.Context) {
	c.Header("Cache-Control", "no-store")
	c.Header("X-Robots-Tag", "noindex, nofollow")
}

// cacheable lets a browser or a cache in front keep the page for a minute: the
// same for everybody, and nothing on it is withdrawn in a hurry.
func cacheable(c *gin.Context) {
	web.Keep(c)
	c.Header("Cache-Control", "public, max-age=60")
	c.Writer.Header().Add("Vary", "Cookie")
}

// revalidated lets a cache keep the page if it asks each time whether it still
// stands.
func revalidated(c *gin.Context) {
	web.Keep(c)
	c.Header("Cache-Control", "public, max-age=0, must-revalidate")
	c.Writer.Header().Add("Vary", "Cookie")
}
