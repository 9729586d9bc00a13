package site_test

import (
	"net/http"
	"testing"
)

// Whoever jumps to the main part arrives at the search, and a voice that reads
// English is told which names are not.
func TestAVoiceFindsItsWay(t *testing.T) {
	t.Parallel()
	m := open(t)
	m.staff()
	_, path := m.publish("Hạn mức giao đất ở nông thôn", "Hạn mức do ai quy định?", "Theo Luật Đất đai số 31/2024/QH15, do cấp tỉnh quy định.")
	v := m.visitor()
	home := v.page("/", http.StatusOK)
	home.Has("main h1", "")
	home.Has(`main form[role="search"] input`, "")

	en := m.visitor()
	en.page("/?lang=en", http.StatusOK).Has(`.hd-meta li[lang="vi"]`, "Tổng cục Quản lý đất đai")
	doc := en.page(path+"?lang=en", http.StatusOK)
	doc.Has(`span[itemprop="name"][lang="vi"]`, "Tổng cục Quản lý đất đai")
	doc.Has(`li a[lang="vi"]`, "Luật Đất đai")
	doc.Has("dd .govuk-hint", "Land Administration")
	doc.LacksText("Now called") // it has another name in English, and no other in its own language
	v.page(path, http.StatusOK).Lacks(`span[itemprop="name"][lang]`)
}
