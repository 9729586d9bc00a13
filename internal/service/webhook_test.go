package service_test

import (
	"strings"
	"testing"

	"hoidap/internal/question"
)

// Only an administrator adds a webhook, and only an address to which what is told
// goes unread by others.
func TestWebhookAddresses(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	add := func(login, url string, actions ...question.Action) error {
		_, _, err := m.AddWebhook(t.Context(), m.actors[login], question.Webhook{URL: url, Actions: actions})
		return err
	}
	for url, want := range map[string]string{
		"":                           "url/problem.required",
		"ftp://one.example.vn":       "url/problem.webhook_url",
		"http://one.example.vn/hook": "url/problem.webhook_url", // the test's ministry is not one machine
		"https://a:b@one.example.vn": "url/problem.webhook_url",
		"https:///hook":              "url/problem.webhook_url",
		"https://one.example.vn/" + strings.Repeat("x", 500): "url/problem.webhook_long",
	} {
		refused(t, add("admin", url), question.CodeInvalid, want)
	}
	refused(t, add("admin", "https://one.example.vn", question.Restrict), question.CodeInvalid, "actions/problem.one_of")
	refused(t, add("board", "https://one.example.vn"), question.CodeForbidden, "error.forbidden")
	for range 20 {
		if err := add("admin", " https://one.example.vn/hook ", question.Route); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, add("admin", "https://one.example.vn"), question.CodeInvalid, "url/problem.webhooks_most")
	list, err := m.Webhooks(t.Context(), m.actors["admin"])
	if err != nil || len(list) != 20 || list[0].URL != "https://one.example.vn/hook" || len(list[0].Actions) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
}
