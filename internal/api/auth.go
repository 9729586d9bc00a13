package api

import (
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
)

// The scopes of a token.
const (
	scopeRead  = "read"
	scopeWrite = "write"
)

// desk returns for whom the bearer of the token acts, if the token may be used
// for the scope.
func (a *API) desk(c *gin.Context, scope string) (question.Actor, error) {
	kind, token, _ := strings.Cut(strings.TrimSpace(c.GetHeader("Authorization")), " ")
	token = strings.TrimSpace(token)
	if !strings.EqualFold(kind, "Bearer") || token == "" {
		return question.Actor{}, &question.Error{Code: question.CodeUnauthorized, Key: "api.unauthorized"}
	}
	by, scopes, err := a.svc.ActorByToken(c, token)
	if question.CodeOf(err) == question.CodeUnauthorized {
		c.Header("WWW-Authenticate", `Bearer realm="hoidap", error="invalid_token"`)
		return by, &question.Error{Code: question.CodeUnauthorized, Key: "api.token", Cause: err}
	}
	if err != nil {
		return by, err
	}
	if !slices.Contains(scopes, scope) {
		c.Header("WWW-Authenticate", `Bearer realm="hoidap", error="insufficient_scope", scope="`+scope+`"`)
		return by, &question.Error{Code: question.CodeForbidden, Key: "api.scope", Args: []any{"scope", scope}}
	}
	return by, nil
}

// followHeader carries a question's secret. It has a header of its own because an
// address ends up in logs.
const followHeader = "X-Follow-Token"

// secret returns the question's secret. Without one the answer is the same for
// every code, whether it exists or not.
func secret(c *gin.Context) (string, error) {
	token := strings.TrimSpace(c.GetHeader(followHeader))
	if token == "" {
		c.Header("WWW-Authenticate", `Follow-Token realm="hoidap"`)
		return "", &question.Error{Code: question.CodeUnauthorized, Key: "api.no_secret"}
	}
	return token, nil
}
