package question

import "time"

// Place is where a publication can be found, and from where it must go when it
// is withdrawn.
type Place string

// The places.
const (
	PlacePage        Place = "page"        // its address answers that it was withdrawn
	PlaceSearch      Place = "search"      // the library's search, as page and for programs
	PlaceSuggestions Place = "suggestions" // similar answers while somebody types
	PlaceFeed        Place = "feed"        // of the library, of its field, of its department
	PlaceSitemap     Place = "sitemap"     // its part of it
	PlaceLists       Place = "lists"       // home page, library, field, department
	PlaceAPI         Place = "api"         // by its address, and in the list that programs export
	PlaceCache       Place = "cache"       // pages that this process keeps
	PlaceFiles       Place = "files"       // the addresses of its files
	// PlaceTranslations is all of these as somebody meets them who reads or
	// searches in another language.
	PlaceTranslations Place = "translations"
)

// Places lists them in the order in which they are looked at.
func Places() []Place {
	return []Place{
		PlacePage, PlaceSearch, PlaceSuggestions, PlaceLists, PlaceFeed, PlaceSitemap, PlaceAPI, PlaceFiles, PlaceTranslations, PlaceCache,
	}
}

// Removal is what was seen at a place when somebody last looked whether a
// withdrawn publication is gone.
type Removal struct {
	Place    Place
	GoneAt   *time.Time // when it was first seen to be gone; nil: it was still there
	LookedAt time.Time
}
