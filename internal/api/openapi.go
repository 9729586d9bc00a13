package api

import (
	"bytes"
	_ "embed"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

//go:embed openapi.json
var document []byte

// describe returns the document with the languages that the program speaks.
func describe(languages []string) []byte {
	const two = `"enum": ["vi", "en"]`
	return bytes.ReplaceAll(document, []byte(two), []byte(`"enum": ["`+strings.Join(languages, `", "`)+`"]`))
}

// document handles "GET /openapi.json".
func (a *API) document(c *gin.Context) error {
	shared(c, keepReference)
	if notModified(c, `"`+digest(string(a.described))+`"`) {
		return nil
	}
	c.Data(http.StatusOK, jsonType+"; charset=utf-8", a.described)
	return nil
}
