package site

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hoidap/internal/question"
	"hoidap/internal/search"
	"hoidap/internal/web"
)

// provinceChoices lists the provinces as people look for them: by name, whether
// a city or not. Their codes follow the map from north to south.
func (s *Site) provinceChoices(c *gin.Context) ([]web.Choice, error) {
	provinces, err := s.svc.Provinces(c)
	if err != nil {
		return nil, fmt.Errorf("read the provinces: %w", err)
	}
	sorted := slices.SortedFunc(slices.Values(provinces), func(a, b question.Province) int {
		return strings.Compare(search.Fold(shortName(a.Name)), search.Fold(shortName(b.Name)))
	})
	list := make([]web.Choice, len(sorted))
	for i, p := range sorted {
		list[i] = web.Choice{Value: p.Code, Label: p.Name}
	}
	return list, nil
}

// shortName is the name without what kind of place it is.
func shortName(name string) string {
	for _, kind := range []string{"Thành phố ", "TP. ", "TP ", "Tỉnh "} {
		if rest, ok := strings.CutPrefix(name, kind); ok {
			return rest
		}
	}
	return name
}
