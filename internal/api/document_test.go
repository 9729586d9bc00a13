package api_test

import (
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"hoidap/internal/api"
	"hoidap/internal/question"
)

func document(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestDocumentIsValid(t *testing.T) {
	t.Parallel()
	doc := document(t)
	if !doc.IsOpenAPI31OrLater() {
		t.Errorf("version %s", doc.OpenAPI)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Error(err)
	}
	seen := map[string]bool{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if op.OperationID == "" || seen[op.OperationID] || op.Summary == "" || len(op.Tags) != 1 {
				t.Errorf("%s %s: name %q is missing or taken, or there is no summary or tag", method, path, op.OperationID)
			}
			seen[op.OperationID] = true
		}
	}
}

func TestDocumentHasEveryRouteAndNoOther(t *testing.T) {
	t.Parallel()
	var documented, served []string
	for path, item := range document(t).Paths.Map() {
		for method := range item.Operations() {
			documented = append(documented, method+" "+path)
		}
	}
	parameter := regexp.MustCompile(`:(\w+)`)
	for _, r := range api.Routes() {
		if r.Method != http.MethodHead {
			served = append(served, r.Method+" "+parameter.ReplaceAllString(r.Path, "{$1}"))
		}
	}
	slices.Sort(documented)
	slices.Sort(served)
	if diff := cmp.Diff(served, documented); diff != "" {
		t.Errorf("served (-), documented (+):\n%s", diff)
	}
}

func TestDocumentHasTheProcedureSLists(t *testing.T) {
	t.Parallel()
	doc := document(t)
	for name, list := range map[string]any{
		"Kind": question.Kinds(), "Status": question.Statuses(), "Action": question.Actions(), "Channel": question.Channels(),
		"AskerType": question.AskerTypes(), "Outcome": question.Outcomes(), "Reason": question.Reasons(), "Stage": question.Stages(),
		"Role": append(question.StaffRoles(), question.Asker, question.System),
		"EventAction": append(question.Actions(), question.EventReceived, question.EventReminded, question.EventAnswered,
			question.EventViewed, question.EventRecount, question.EventPrepared, question.EventProposed, question.EventDropped, question.EventSucceeded,
			question.EventAttached, question.EventDetached, question.EventErased),
	} {
		var want []string
		for v := reflect.ValueOf(list); len(want) < v.Len(); {
			want = append(want, v.Index(len(want)).String())
		}
		var got []string
		for _, v := range doc.Components.Schemas[name].Value.Enum {
			s, _ := v.(string)
			got = append(got, s)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s, of the procedure (-), in the document (+):\n%s", name, diff)
		}
	}
}

func TestDocumentIsServedAsItIs(t *testing.T) {
	t.Parallel()
	m := newMinistry(t)
	a := m.send(t, http.MethodGet, "/openapi.json", nil).want(http.StatusOK)
	if !strings.HasPrefix(a.header.Get("Content-Type"), "application/json") || a.header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("headers %v", a.header)
	}
	m.send(t, http.MethodGet, "/openapi.json", nil, header("If-None-Match", a.header.Get("ETag"))).want(http.StatusNotModified)
	if head := m.sendBad(t, http.MethodHead, "/openapi.json", nil).want(http.StatusOK); head.header.Get("ETag") != a.header.Get("ETag") {
		t.Errorf("HEAD says %v", head.header)
	}
}
