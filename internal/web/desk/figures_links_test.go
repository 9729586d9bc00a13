package desk_test

import (
	"fmt"
	"html"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

var (
	countedLink  = regexp.MustCompile(`href="(/desk/figures/(?:reports/\d+/)?questions\?[^"]+)"[^>]*>\s*([^<]+?)\s*</a>`)
	countedTotal = regexp.MustCompile(`<p class="govuk-body-l">\s*(\d+) câu hỏi`)
	wholeNumber  = regexp.MustCompile(`^\d+$`)
)

// Every number of the board's page, of the chair's sheet and of a report, also
// one that was issued, opens the list of as many questions.
func TestEveryNumberOpensAsManyQuestions(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	for i := range 4 {
		code := m.ask(fmt.Sprintf("Câu hỏi số %d về đất đai", i), "Nội dung của câu hỏi dùng để thử các con số.")
		if i%2 == 0 {
			m.do("tiepnhan", code, service.Act{Do: question.Route, Department: "TCQLDD"})
		}
	}
	r := m.as("banbientap")
	page := func(path string) string {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, m.url+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := r.c.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: status %d, %v", path, resp.StatusCode, err)
		}
		return string(b)
	}
	today := m.svc.Today()
	issued, err := m.svc.IssueReport(t.Context(), question.Actor{IsSystem: true}, today.AddDays(-30), today)
	if err != nil {
		t.Fatal(err)
	}
	totals, several := map[string]string{}, false
	for _, path := range []string{
		"/desk/figures", "/desk/figures?by=field", "/desk/figures?by=province", "/desk/figures?by=channel", "/desk/figures/sheet", "/desk/figures/report",
		fmt.Sprintf("/desk/figures/reports/%d", issued.ID),
	} {
		links := countedLink.FindAllStringSubmatch(page(path), -1)
		if len(links) == 0 {
			t.Errorf("%s: no number leads anywhere", path)
		}
		for _, l := range links {
			href, text := html.UnescapeString(l[1]), strings.TrimSpace(l[2])
			if !wholeNumber.MatchString(text) {
				continue // a share, or days, leads to what it is taken from
			}
			if totals[href] == "" {
				found := countedTotal.FindStringSubmatch(page(href))
				if found == nil {
					t.Fatalf("%s says no total", href)
				}
				totals[href] = found[1]
			}
			if totals[href] != text {
				t.Errorf("%s: the number %s leads to %s questions (%s)", path, text, totals[href], href)
			}
			several = several || text == "4"
		}
	}
	if !several {
		t.Error("nowhere are the four questions counted")
	}
}
