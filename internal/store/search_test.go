package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hoidap/internal/calendar"
	"hoidap/internal/clock"
	"hoidap/internal/question"
	"hoidap/internal/service"
	"hoidap/internal/store"
)

// library publishes one question for each title; its answer follows a bar.
func library(t *testing.T, titles ...string) (*store.Store, *service.Service) {
	t.Helper()
	s, db := fresh(t)
	run(t, db, ground[:4]...)
	for i, title := range titles {
		title, answer, _ := strings.Cut(title, "|")
		if answer == "" {
			answer = "Trả lời."
		}
		id := int64(i + 1)
		n := store.New{
			Question: question.Question{
				ID: id, Code: question.Code(2026, i+1), Kind: question.KindQuestion, Channel: "web", Status: question.Received,
				Title: title, Body: "Nội dung.", Lang: "vi", AskerType: question.Citizen, ReceivedAt: noon, StageStart: noon, UpdatedAt: noon,
				DueOn: calendar.Date{Year: 2026, Month: 3, Day: 23},
			},
			Consent: "1", Nonce: []byte("0123456789abcdef"),
			Event: question.Event{QuestionID: id, Seq: 1, At: noon, Do: question.EventReceived, Role: question.Asker, To: question.Received},
		}
		if err := n.Event.Seal(""); err != nil {
			t.Fatal(err)
		}
		if err := s.InsertQuestion(t.Context(), n); err != nil {
			t.Fatalf("%q: %v", title, err)
		}
		err := s.InTx(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Publish(t.Context(), id, question.Publication{
				Code: n.Question.Code, Slug: fmt.Sprintf("q-%d", i+1), Lang: "vi", Title: title, Question: "Nội dung.", Answer: answer,
				Outcome: question.OutcomeAnswered, Kind: question.KindQuestion, Field: "land", Department: "TCQLDD",
				DepartmentName: "Tổng cục", AskerType: question.Citizen, AskedOn: calendar.Of(noon), AnsweredOn: calendar.Of(noon),
				PublishedAt: noon.Add(-time.Duration(i) * time.Minute),
			})
			return err
		})
		if err != nil {
			t.Fatalf("%q: %v", title, err)
		}
	}
	return s, service.New(s, clock.FixedAt(noon), service.Options{})
}

var noon = time.Date(2026, 3, 2, 5, 0, 0, 0, time.UTC)

// cut shortens a search to what is carried out.
func cut(s string) string {
	r := []rune(s)
	return string(r[:min(len(r), 200)])
}

// find returns the titles that a search of the library finds, in order.
func find(t *testing.T, s *service.Service, f question.LibraryFilter) []string {
	t.Helper()
	f.Limit, f.Query, f.Cited = 50, cut(f.Query), cut(f.Cited)
	l, err := s.Library(t.Context(), f)
	if err != nil {
		t.Errorf("%.80q %.80q: %v", f.Query, f.Cited, err)
	}
	var titles []string
	for _, p := range l.Publications {
		if !l.Near {
			titles = append(titles, p.Title)
		}
	}
	if !l.Near && l.Total != len(titles) {
		t.Errorf("%.200v: total %d, found %d", f, l.Total, len(titles))
	}
	return titles
}

func TestSearchKnowsVietnamese(t *testing.T) {
	t.Parallel()
	const (
		land   = "Luật đất đai mới"
		belt   = "Dắt dải cờ qua sông" // the same letters without marks
		river  = "Xả nước thải ra sông Hồng|Theo Nghị định số 02/2023/NĐ-CP và điểm a khoản 1 Điều 60."
		gold   = "Khai thác vàng ở Thuỷ Nguyên|Xem Nghị định số 158/2016/NĐ-CP."
		number = "Thửa đất số 102, tờ bản đồ số 5"
	)
	_, s := library(t, belt, land, river, gold, number)
	title := func(s string) string { before, _, _ := strings.Cut(s, "|"); return before }
	for _, tt := range []struct {
		query string
		want  []string
	}{
		{"dat dai", []string{belt, land}},
		{"đất đai", []string{land, belt}}, // as written comes first
		{"ĐẤT đai", []string{land, belt}},
		{norm.NFD.String("đất đai"), []string{land, belt}},
		{"đất  ,đai!", []string{land, belt}},
		{"dắt dải", []string{belt, land}},
		{"đất", []string{number, land, belt}},
		{"đất sông", []string{belt}},
		{"vang", []string{title(gold)}},
		{"02/2023/NĐ-CP", []string{title(river)}},
		{"02/2023/nd-cp", []string{title(river)}},
		{"Nghị định 02/2023/NĐ-CP", []string{title(river)}},
		{"nghi dinh", []string{title(river), title(gold)}},
		{"2023", nil}, // a part of a number is not the number
		{"102", []string{number}},
		{question.Code(2026, 2), []string{land}},
		{"đất đai rừng", nil},
		{"không có gì", nil},
	} {
		got := find(t, s, question.LibraryFilter{Query: tt.query})
		if tt.query == "đất" || tt.query == "nghi dinh" || !strings.ContainsAny(tt.query, "đĐắả\u0301") { // their order is a matter of taste
			slices.Sort(got)
			slices.Sort(tt.want)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q finds %q, want %q", tt.query, got, tt.want)
		}
	}
	for cited, want := range map[string]int{"02/2023/NĐ-CP": 1, "02/2023/nđ-cp": 1, "158/2016/NĐ-CP": 1, "2/2023/NĐ-CP": 1, "58/2016/NĐ-CP": 0} {
		if got := find(t, s, question.LibraryFilter{Cited: cited}); len(got) != want {
			t.Errorf("cited %q finds %q, want %d", cited, got, want)
		}
	}
}

func TestSearchTakesWhateverIsTyped(t *testing.T) {
	t.Parallel()
	st, s := library(t, "Luật đất đai mới", `Tiêu đề có 'dấu nháy', \ gạch chéo: & | ! ( ) <-> * và "ngoặc"`, "='đất':1A 'x' & !")
	for _, hostile := range []string{
		`'`, `''`, `\`, `\'`, `'; DROP TABLE publications; --`, `đất & !đai`, `đất | đai`, `!`, `!!!`, `( (`, `đất <-> đai`, `đất:*`,
		`=đất`, `@`, `*:*`, `:A`, `$1`, `%`, `_`, "\x00", "đất\x00đai", "\xff\xfe", "đất\xff", "\u202e", "\ufeff", strings.Repeat("đ", 5000),
		strings.Repeat("đất ", 3000), "🏞️ 🌊", "a/b/c-d", "///", "1/2/3/4-5-6", "-", "  ", "\t\n", "\u200bđất", "١٢٣", "ﬁ", "ß", "İ",
		norm.NFD.String(strings.Repeat("ế", 300)),
	} {
		find(t, s, question.LibraryFilter{Query: hostile})
		find(t, s, question.LibraryFilter{Cited: hostile})
		if _, err := s.Similar(t.Context(), hostile, 5); err != nil {
			t.Errorf("similar to %q: %v", hostile, err)
		}
		if _, err := st.Questions(t.Context(), question.Filter{Query: hostile, Limit: 10}, store.Scope{All: true}, calendar.Of(noon)); err != nil {
			t.Errorf("desk search for %q: %v", hostile, err)
		}
	}
	if got := find(t, s, question.LibraryFilter{Query: "dấu nháy"}); len(got) != 1 {
		t.Errorf("found %q", got)
	}
	if got := find(t, s, question.LibraryFilter{}); len(got) != 3 {
		t.Errorf("the library has %q", got)
	}
}

func TestWhateverIsWrittenCanBeStoredAndFound(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("nghĩa vụ tài chính khi chuyển mục đích ", 1500)
	for _, text := range []string{
		strings.Repeat("a", 100000), long, strings.Repeat("đ ", 30000), strings.Repeat("1/2020/A-B ", 5000), `\\''\'`, "x", "Đồi núi 🏞️ đẹp ❤️", "\u0301\u0302", "ầ" + strings.Repeat("\u0301", 500),
	} {
		_, s := library(t, "Tiêu đề tìm được|"+text)
		if got := find(t, s, question.LibraryFilter{Query: "tim duoc"}); len(got) != 1 {
			t.Errorf("%d characters: found %q", utf8.RuneCountInString(text), got)
		}
	}
}

func TestSimilarQuestions(t *testing.T) {
	t.Parallel()
	_, s := library(t,
		"Chuyển mục đích sử dụng đất trồng lúa sang đất ở", "Giấy phép khai thác nước dưới đất",
		"Hồ sơ cấp giấy phép xả nước thải", "Chuyển nhượng quyền sử dụng đất trồng lúa",
	)
	ps, err := s.Similar(t.Context(), "Tôi xin hỏi: nhà tôi có đất lúa muốn chuyen muc dich sang đất ở thì làm thế nào?", 2)
	if err != nil || len(ps) == 0 || !strings.HasPrefix(ps[0].Title, "Chuyển mục đích") {
		t.Errorf("%+v, %v", ps, err)
	}
	for _, nothing := range []string{"", "tôi xin hỏi có được không", "???"} {
		if ps, err := s.Similar(t.Context(), nothing, 5); err != nil || len(ps) != 0 {
			t.Errorf("similar to %q: %+v, %v", nothing, ps, err)
		}
	}
}
