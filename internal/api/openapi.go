package api

import (
	_ "embed"
	"net/http"

	"github.com/gin-gonic/gin"
)

//go:embed openapi.json
var document []byte

// document handles "GET /openapi.json".
func (a *API) document(c *gin.Context) error {
	shared(c, keepReference)
	if notModified(c, `"`+digest(string(document))+`"`) {
		return nil
	}
	c.Data(http.StatusOK, jsonType+"; charset=utf-8", document)
	return nil
}
