package arch

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// anything lets a package import every other of this module, but for what only
// tests may.
const anything = "*"

// graph says which packages of this module each package may import, from the
// rules outward. A package that is missing fails the test: decide where it
// belongs, here and in ARCHITECTURE.md.
var graph = map[string]string{
	// The rules: they compute, and do no input or output.
	"internal/calendar":   "",
	"internal/question":   "internal/calendar",
	"internal/escalation": "internal/calendar internal/question",
	"internal/routing":    "",
	"internal/redact":     "",
	"internal/picture":    "",
	"internal/proof":      "",
	"internal/answer":     "internal/calendar internal/question",
	"internal/search":     "",
	"internal/richtext":   "",
	"internal/i18n":       "internal/calendar",
	"internal/shipped":    "internal/calendar internal/question",
	"internal/document":   "",

	// The outside world, one package for each part of it.
	"internal/clock":     "",
	"internal/config":    "",
	"internal/store":     "internal/calendar internal/clock internal/question internal/search migrations",
	"internal/queue":     "",
	"internal/ratelimit": "internal/clock",
	"internal/storage":   "",
	"internal/virus":     "",
	"internal/mail":      "internal/calendar internal/clock internal/i18n internal/question internal/richtext",
	"internal/tabular":   "",
	"internal/webhook":   "internal/clock",

	// The use cases.
	"internal/service": "internal/answer internal/calendar internal/clock internal/escalation internal/question internal/redact " +
		"internal/richtext internal/routing internal/search internal/shipped internal/storage internal/store internal/document internal/virus internal/tabular internal/webhook",

	"internal/backup": "internal/devserver internal/storage",

	"internal/report": "internal/calendar internal/i18n internal/question internal/service",

	// The ways in. They ask the service; the rules' types pass through it.
	"internal/web": "assets internal/calendar internal/clock internal/i18n internal/question internal/ratelimit",
	"internal/web/site": "internal/calendar internal/i18n internal/picture internal/proof internal/question internal/ratelimit internal/richtext " +
		"internal/search internal/service internal/web",
	"internal/web/desk": "internal/answer internal/calendar internal/escalation internal/i18n internal/question internal/ratelimit internal/redact " +
		"internal/report internal/richtext internal/routing internal/service internal/web",
	"internal/api": "internal/calendar internal/clock internal/i18n internal/question internal/ratelimit " +
		"internal/routing internal/service",
	"internal/worker": "internal/clock internal/mail internal/question internal/queue internal/service internal/webhook",

	// What only a demonstration and the tests need.
	"internal/devserver": "",
	"internal/catcher":   "internal/clock",
	"internal/past":      "internal/calendar internal/clock internal/question internal/service",
	"internal/demo":      "internal/calendar internal/clock internal/past internal/question internal/service",
	"internal/simulate":  "internal/calendar internal/clock internal/demo internal/past internal/question internal/service",
	"internal/dev":       "internal/calendar internal/catcher internal/clock internal/question internal/service internal/web",

	// The whole.
	"internal/app": anything,
	"cmd/hoidap": "internal/app internal/calendar internal/clock internal/config internal/devserver internal/i18n " +
		"internal/question internal/report internal/service internal/simulate internal/tabular",

	// Files to be embedded.
	"assets":     "",
	"migrations": "",
	"templates":  "",

	// Tests and their means.
	"internal/arch":          "",
	"internal/chaos":         "",
	"internal/stories":       "",
	"internal/testlang":      "",
	"internal/testdb":        "internal/devserver internal/store migrations",
	"internal/testdb/run":    "internal/devserver internal/testdb",
	"internal/web/htmlcheck": "",
}

// forTests lists the packages that nothing but tests may import.
const forTests = "internal/arch internal/testdb internal/testlang internal/web/htmlcheck"

// homes says where each outside module, and each part of the standard library
// that is not for everybody, may be imported. A module that is missing fails the
// test.
var homes = map[string]string{
	// Postgres.
	"database/sql":              "internal/store internal/testdb",
	"github.com/jmoiron/sqlx":   "internal/store",
	"github.com/lib/pq":         "internal/store internal/testdb",
	"github.com/pressly/goose":  "internal/store",
	"github.com/hibiken/asynq":  "internal/queue",
	"github.com/redis/go-redis": "internal/queue internal/ratelimit internal/app",

	// Mail.
	"github.com/wneessen/go-mail":    "internal/mail",
	"github.com/emersion":            "internal/catcher",
	"net/smtp":                       "",
	"github.com/alexedwards/scs":     "internal/store internal/web",
	"github.com/gin-gonic/gin":       "internal/web internal/web/site internal/web/desk internal/api internal/dev internal/app",
	"html/template":                  "internal/report internal/richtext internal/mail internal/web internal/web/site internal/web/desk",
	"text/template":                  "internal/mail internal/web",
	"golang.org/x/image":             "internal/picture",
	"golang.org/x/net/html":          "internal/web/htmlcheck",
	"golang.org/x/net/http/httpguts": "internal/web",
	"golang.org/x/net/idna":          "internal/mail",
	"github.com/yuin/goldmark":       "internal/richtext",
	"github.com/microcosm-cc":        "internal/richtext",
	"golang.org/x/text/language":     "internal/api internal/i18n",
	"golang.org/x/text/feature":      "internal/i18n",
	"golang.org/x/text/message":      "internal/i18n",
	"golang.org/x/text/number":       "internal/i18n",
	"golang.org/x/text/encoding":     "internal/tabular",
	"github.com/xuri/excelize":       "internal/tabular internal/report",
	"codeberg.org/go-pdf":            "internal/report",
	"github.com/go-fonts":            "internal/report",
	"golang.org/x/text/unicode":      "internal/question internal/routing internal/search internal/store",
	"github.com/prometheus":          "internal/worker internal/app",
	"github.com/alexedwards/argon2":  "internal/service",
	"github.com/caarlos0/env":        "internal/config",
	"github.com/minio/minio-go":      "internal/storage",
	"github.com/pquerna/otp":         "internal/service",
	"github.com/go-webauthn":         "internal/service",
	"github.com/spf13/cobra":         "cmd/hoidap",
	"golang.org/x/sync":              "internal/app",
	"github.com/andybalholm/brotli":  "assets internal/web",
	"github.com/klauspost/compress":  "assets internal/web",
	"os/exec":                        "internal/backup internal/devserver internal/testdb internal/testdb/run",
	"testing":                        "internal/testdb internal/testlang internal/web/htmlcheck",
}

// TestDirections reports every import that goes against the graph, of this
// module, of the outside or of the standard library. Tests may import what they
// need.
func TestDirections(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		for _, path := range s.imports() {
			if why := forbidden(s.dir, path); why != "" {
				t.Errorf("%s: %s", s.file, why)
			}
		}
	}
}

// forbidden says why the package may not import path, or returns "" if it may.
func forbidden(dir, path string) string {
	allowed, known := graph[dir]
	if !known {
		return dir + " is not in the graph of packages: say in internal/arch what it may import"
	}
	if own, ok := strings.CutPrefix(path, ours); ok {
		only := in(forTests, own) && !in(forTests, dir) && !strings.HasPrefix(dir, "internal/testdb/")
		if only || allowed != anything && !in(allowed, own) {
			return dir + " may not import " + own
		}
		return ""
	}
	home, found := homeOf(path)
	switch {
	case found && !in(home, dir):
		return fmt.Sprintf("%s may be imported in %q only", path, home)
	case !found && strings.Contains(path, "."):
		return path + " has no home: say in internal/arch which package may import it"
	case !found && rule(dir) && !computes(path):
		return dir + " is a rule and does no input or output: it may not import " + path
	}
	return ""
}

// homeOf returns the home of the module or standard package that path belongs
// to, the longest that is listed.
func homeOf(path string) (home string, found bool) {
	longest := ""
	for module, where := range homes {
		begins := path == module || strings.HasPrefix(path, module+"/") || strings.Contains(module, ".") && strings.HasPrefix(path, module)
		if begins && len(module) > len(longest) {
			longest, home, found = module, where, true
		}
	}
	return home, found
}

func in(list, word string) bool { return slices.Contains(strings.Fields(list), word) }

// rule reports whether the package is one of the rules, which are pure.
func rule(dir string) bool {
	return in("internal/calendar internal/question internal/escalation internal/routing internal/redact internal/proof internal/document internal/search", dir)
}

// computes reports whether a package of the standard library does no more than
// compute.
func computes(path string) bool {
	return !in("context log log/slog os net net/http crypto/rand math/rand math/rand/v2 sync syscall", path) &&
		!strings.HasPrefix(path, "os/") && !strings.HasPrefix(path, "net/http/")
}

// TestGraphIsThatOfTheTree reports packages that the graph does not know, and
// those of the graph that are gone.
func TestGraphIsThatOfTheTree(t *testing.T) {
	t.Parallel()
	there := packages(t)
	for _, dir := range there {
		if _, known := graph[dir]; !known {
			t.Errorf("%s is not in the graph of packages: say in internal/arch what it may import", dir)
		}
	}
	for dir, allowed := range graph {
		if !slices.Contains(there, dir) {
			t.Errorf("the graph has a package %s that is not there", dir)
		}
		for _, other := range strings.Fields(allowed) {
			if _, known := graph[other]; !known && other != anything {
				t.Errorf("%s may import %s, which the graph does not know", dir, other)
			}
		}
	}
}

// reserved lists functions and conversions that have one home each: only there
// may code read the clock or the environment, or declare HTML safe.
var reserved = map[string]string{
	"time.Now":          "internal/clock",
	"time.Since":        "internal/clock",
	"time.Until":        "internal/clock",
	"os.Getenv":         "internal/config internal/testdb",
	"os.LookupEnv":      "internal/config internal/testdb",
	"template.HTML":     "internal/richtext",
	"template.HTMLAttr": "",
	"template.JS":       "",
	"template.JSStr":    "",
	"template.CSS":      "",
	"template.URL":      "",
	"template.Srcset":   "",
	"os.Exit":           "cmd/hoidap internal/testdb/run",
}

// TestReservedCalls reports calls of reserved functions outside their homes.
func TestReservedCalls(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		ast.Inspect(s.tree, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			name := qualified(call.Fun)
			if home, ok := reserved[name]; ok && !in(home, s.dir) {
				t.Errorf("%s: %s may be called in %q only", s.file, name, home)
			}
			return true
		})
	}
}

// qualified returns a function's name as package.Name, "" if it is none.
func qualified(fun ast.Expr) string {
	sel, ok := fun.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	pkg, ok := sel.X.(*ast.Ident)
	if !ok {
		return ""
	}
	return pkg.Name + "." + sel.Sel.Name
}

// TestForbiddenSeesWhatItShould shows the graph at work.
func TestForbiddenSeesWhatItShould(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		dir, path string
		ok        bool
	}{
		{"internal/web/desk", "hoidap/internal/service", true},
		{"internal/web/desk", "hoidap/internal/store", false},
		{"internal/api", "hoidap/internal/mail", false},
		{"internal/service", "hoidap/internal/web", false},
		{"internal/service", "github.com/gin-gonic/gin", false},
		{"internal/store", "github.com/lib/pq", true},
		{"internal/web", "database/sql", false},
		{"internal/queue", "github.com/hibiken/asynq", true},
		{"internal/worker", "github.com/hibiken/asynq", false},
		{"internal/question", "net/mail", true},
		{"internal/question", "os", false},
		{"internal/calendar", "context", false},
		{"internal/service", "example.org/somebody/module", false},
		{"internal/app", "hoidap/internal/store", true},
		{"internal/app", "hoidap/internal/testdb", false},
		{"internal/nowhere", "fmt", false},
	} {
		if why := forbidden(tt.dir, tt.path); (why == "") != tt.ok {
			t.Errorf("forbidden(%q, %q) = %q, want allowed %t", tt.dir, tt.path, why, tt.ok)
		}
	}
}
