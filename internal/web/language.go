package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/i18n"
)

const langCookie = "hoidap_lang"

// LanguageCookie is what the browser of a reader who chose the language sends.
func LanguageCookie(lang string) *http.Cookie { return &http.Cookie{Name: langCookie, Value: lang} } //nolint:gosec // it is sent to the program itself

// language finds the reader's language: asked for in the address, else
// remembered, else the first one. What the browser prefers is not asked: a page
// must be the same for everybody who opens the same address.
func (w *Web) language(c *gin.Context) {
	known := w.Catalogue.Languages()
	lang := known[0]
	if k, err := c.Cookie(langCookie); err == nil && slices.Contains(known, k) {
		lang = k
	}
	if asked := c.Query("lang"); slices.Contains(known, asked) {
		if asked != lang {
			//nolint:gosec // Secure follows the scheme of the site, so that a demonstration works without TLS
			http.SetCookie(c.Writer, &http.Cookie{
				Name: langCookie, Value: asked, Path: "/", MaxAge: 365 * 24 * 60 * 60,
				Secure: w.secure(), HttpOnly: true, SameSite: http.SameSiteLaxMode,
			})
		}
		lang = asked
	}
	c.Set(keyLang, lang)
}

// cookieLang returns the language that the reader's cookies remember, the first
// of those that are known if they remember none.
func cookieLang(known, cookies []string) string {
	for _, line := range cookies {
		if !strings.Contains(line, langCookie) {
			continue
		}
		for part := range strings.SplitSeq(line, ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
			if name == langCookie && slices.Contains(known, value) {
				return value
			}
		}
	}
	return known[0]
}

// Lang returns the code of the reader's language.
func Lang(c *gin.Context) string {
	if l := c.GetString(keyLang); l != "" {
		return l
	}
	return i18n.First
}

// Query returns the address of the same page with one parameter changed, or
// taken out if the value is empty.
func Query(c *gin.Context, name, value string) string {
	return withParameter(c.Request.URL, name, value)
}

func withParameter(u *url.URL, name, value string) string {
	q := u.Query()
	q.Del(name)
	if value != "" {
		q.Set(name, value)
	}
	if len(q) == 0 {
		return u.EscapedPath()
	}
	return u.EscapedPath() + "?" + q.Encode()
}
