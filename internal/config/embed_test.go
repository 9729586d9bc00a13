package config_test

import (
	"slices"
	"testing"

	"hoidap/internal/config"
)

// The sites that may show the box stand in a header: nothing else may get there.
func TestEmbedders(t *testing.T) {
	t.Parallel()
	for set, want := range map[string][]string{
		"":                         nil,
		"https://portal.bo.vn":     {"https://portal.bo.vn"},
		"https://a.vn, http://b:8": {"https://a.vn", "http://b:8"},
	} {
		got, err := config.Config{EmbedOrigins: set}.Embedders()
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, %v; want %v", set, got, err, want)
		}
	}
	for _, set := range []string{"portal.bo.vn", "https://a.vn/", "https://a.vn;script-src *", "*", "https://a.vn 'self'", "javascript:x", "https://user@a.vn"} {
		if got, err := (config.Config{EmbedOrigins: set}).Embedders(); err == nil {
			t.Errorf("%q: %v is taken", set, got)
		}
	}
}
