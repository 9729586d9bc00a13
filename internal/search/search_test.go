package search

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

func forms(text string) (out []string) {
	for _, w := range Words(text, 100) {
		out = append(out, w.Text)
	}
	return out
}

func TestWordsAreCutAsTheyAreRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"Đất đai, nhà ở!":                    {"đất", "đai", "nhà", "ở"},
		norm.NFD.String("Đất đai"):           {"đất", "đai"},
		"hoà bình, thuỷ lợi, quý vị, quy":    {"hòa", "bình", "thủy", "lợi", "quý", "vị", "quy"},
		"Sở TN&MT và TNMT":                   {"sở", "tnmt", "và", "tnmt"},
		"R & D":                              {"r", "d"},
		"Nghị định số 08/2022/NĐ-CP.":        {"nghị", "định", "số", "8/2022/nd-cp"},
		"102/2024/nđ – cp và 01 /2018/TT-VP": {"102/2024/nd-cp", "và", "1/2018/tt-vp"},
		"42/2022/NĐCP":                       {"42/2022/nd-cp"},
		"574/QĐ-TTg, 80/BTNMT-TCQLĐĐ":        {"574/qd-ttg", "80/btnmt-tcqldd"},
		"200 m³/ngày đêm, 24/24 giờ":         {"200", "m", "ngày", "đêm", "24", "24", "giờ"},
		"ngày 01/7/2025":                     {"ngày", "01", "7", "2025"},
		"QCVN 10-2008/BTNMT":                 {"qcvn", "10", "2008", "btnmt"},
		"🏞️ \u200b \u202e":                   nil,
	} {
		if diff := cmp.Diff(want, forms(text)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestOneSpellingOfIAndY(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{{"kỹ", "kĩ"}, {"lý", "lí"}, {"quy", "qui"}, {"hoà", "hòa"}, {"Đất", "dat"}, {"ty", "ti"}} {
		if a, b := Fold(pair[0]), Fold(pair[1]); a != b {
			t.Errorf("%q folds to %q, %q to %q", pair[0], a, pair[1], b)
		}
	}
	for _, pair := range [][2]string{{"tây", "tâi"}, {"thuy", "thui"}, {"ngày", "ngài"}} {
		if Fold(pair[0]) == Fold(pair[1]) {
			t.Errorf("%q and %q are one word", pair[0], pair[1])
		}
	}
}

func TestASearchAsksForTheSubject(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Tôi xin hỏi về đất đai":      "'dat' & 'dai'",
		"sổ đỏ bị mất":                "'~giay_chung_nhan' & 'mat'",
		"so do":                       "'~giay_chung_nhan'",
		"số đo":                       "'do'",
		"GCN":                         "'~giay_chung_nhan'",
		"ĐTM":                         "'~danh_gia_tac_dong_moi_truong'",
		"TN&MT":                       "'~tai_nguyen_va_moi_truong'",
		"BVMT":                        "'~bao_ve_moi_truong'",
		"Nghị định số 102/2024/NĐ-CP": "'#l102/2024/nd-cp'",
		"nghị định 102/2024":          "'#s102/2024'",
		"NĐ 102":                      "'#nnd/102'",
		"102/NĐ-CP":                   "'#nnd/102'",
		"Luật Đất đai 2024":           "'#l31/2024/qh15'",
		"luat dat dai nam 2013":       "'#l45/2013/qh13'",
		"Luật Đất đai":                "'~luat_dat_dai'",
		"không có gì":                 "'khong' & 'co' & 'gi'",
		"":                            "",
		"!!! ''' \\ & | <->":          "",
	} {
		if got := Parse(text).All(); got != want {
			t.Errorf("%q asks for %s, want %s", text, got, want)
		}
	}
}

func TestADocumentIsFoundByEachWayToNameALaw(t *testing.T) {
	t.Parallel()
	vector := Document{ID: 40000, Title: "Hỏi", Question: "Căn cứ điểm b khoản 1 Điều 121 Luật Đất đai năm 2024", Answer: "theo Nghị định số 102/2024/NĐ-CP", Field: "land", Year: 2026}.Vector()
	for _, text := range []string{"Luật Đất đai 2024", "31/2024/QH15", "31/2024", "102/2024/NĐ-CP", "nd 102", "102/2024", "0102/2024/nđ-cp"} {
		if l := strings.Trim(Parse(text).All(), "'"); !strings.Contains(vector, "'"+l+"':") {
			t.Errorf("%q asks for %s, which the document has not: %s", text, l, vector)
		}
	}
	for _, l := range []string{"#fland", "#y2026", "#a2", "dieu_121", "=đất", "@hoi"} {
		if !strings.Contains(vector, "'"+l+"':") {
			t.Errorf("the document lacks %s: %s", l, vector)
		}
	}
}

func TestCitationsAreFoundInWhatIsWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"điểm b khoản 1 Điều 121 Luật Đất đai năm 2024":                          {"31/2024/qh15"},
		"khoản 7 Điều 4 Nghị định 226/2025/NĐ-CP ngày 15/8/2025":                 {"226/2025/nd-cp"},
		"Khoản 1 và Khoản 2 Điều 39 Luật Bảo vệ môi trường năm 2020":             {"72/2020/qh14"},
		"Thông tư liên tịch số 01/2001/TTLT-TANDTC-VKSNDTC-BTP":                  {"1/2001/ttlt-tandtc-vksndtc-btp"},
		"Bộ luật số 45/2019/QH14 và 43/2014/NĐ-CP":                               {"45/2019/qh14", "43/2014/nd-cp"},
		"Nghị định 64/NĐ-CP ngày 27/9/1993":                                      {"64/nd-cp"},
		"lưu lượng 1.200 m³/ngày, tháng 3/2025, tỷ lệ 1/500, QCVN 10-2008/BTNMT": nil,
		"Nghị định 101/2024":                                                     nil,
	} {
		var got []string
		for _, c := range Citations(text) {
			got = append(got, c.Key)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q cites %q, want %q", text, got, want)
		}
	}
}

func TestSuccessorsAreInTheTableAndInForce(t *testing.T) {
	t.Parallel()
	if len(Laws()) < 30 {
		t.Errorf("the table has %d laws", len(Laws()))
	}
	for _, l := range Laws() {
		if (l.Successor == "") != (l.To == "") {
			t.Errorf("%s: until %q, successor %q", l.Number, l.To, l.Successor)
		}
		if _, ok := LawOf(l.Successor); l.Successor != "" && !ok {
			t.Errorf("%s: the successor %s is not in the table", l.Number, l.Successor)
		}
	}
	if l, ok := LawOf("45/2013/qh13"); !ok || l.Successor != "31/2024/QH15" {
		t.Errorf("%+v, %v", l, ok)
	}
}

func TestAMistakeInTypingIsMended(t *testing.T) {
	t.Parallel()
	b := NewBuilder()
	for range 5 {
		b.Add("Cấp giấy chứng nhận quyền sử dụng đất đai", "Khai thác khoáng sản làm vật liệu")
	}
	b.Add("Nuôi trồng thủy sản trên biển")
	v := b.Build()
	for typed, want := range map[string]string{
		"khoáng sảnn": "khoáng sản",
		"khaong san":  "khoáng san",
		"ddaats đai":  "đất đai",
		"d9at61 đai":  "đất đai",
		"datdai":      "đất đai",
		"khai thacs":  "khai thác",
		"thuỷ sản":    "thuỷ sản",
		"đất 123":     "đất 123",
	} {
		got, changed := v.Correct(typed)
		if got != want || changed != (got != typed) {
			t.Errorf("%q becomes %q (%t), want %q", typed, got, changed, want)
		}
	}
}

func TestMarksWhatWasSearchedFor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, query string
		want        []Segment
	}{
		{"Đất đai ở xã", "dat dai", []Segment{{"Đất đai", true}, {" ở xã", false}}},
		{"Luật Đất đai", "đất", []Segment{{"Luật ", false}, {"Đất", true}, {" đai", false}}},
		{"theo 102/2024/NĐ-CP.", "102/2024/nd-cp", []Segment{{"theo ", false}, {"102/2024/NĐ-CP", true}, {".", false}}},
		{"theo Luật Đất đai năm 2024.", "31/2024/QH15", []Segment{{"theo ", false}, {"Luật Đất đai năm 2024", true}, {".", false}}},
		{"Mất Giấy chứng nhận rồi", "sổ đỏ", []Segment{{"Mất ", false}, {"Giấy chứng nhận", true}, {" rồi", false}}},
		{"không có gì", "", []Segment{{"không có gì", false}}},
		{"", "đất", []Segment{{"", false}}},
		{"<b>", "b", []Segment{{"<", false}, {"b", true}, {">", false}}},
	} {
		if diff := cmp.Diff(c.want, Parse(c.query).Marker().Mark(c.text)); diff != "" {
			t.Errorf("%q in %q: %s", c.query, c.text, diff)
		}
	}
}

func TestAPassageShowsWhereMostWordsAre(t *testing.T) {
	t.Parallel()
	text := "một lần chứng " + strings.Repeat("chuyện khác ", 80) + "cấp giấy chứng nhận " + strings.Repeat("chuyện nữa ", 80)
	var got strings.Builder
	for _, s := range Parse("giay chung nhan").Marker().Passage(text, 220) {
		got.WriteString(s.Text)
	}
	if n := len([]rune(got.String())); n > 228 || !strings.Contains(got.String(), "giấy chứng nhận") || !strings.HasPrefix(got.String(), "… ") {
		t.Errorf("%d characters: %q", n, got.String())
	}
}

func FuzzAnySearchIsAQuery(f *testing.F) {
	f.Add("đất & !đai | (a <-> b):* ' \\ 102/2024/NĐ-CP")
	f.Add("\xff\xfe\x00🏞️\u202e")
	v := NewBuilder().Build()
	f.Fuzz(func(t *testing.T, text string) {
		q := Parse(text)
		for _, s := range []string{q.All(), q.InTitle(), q.Phrase(), v.Any(q), Document{Title: text, Question: text, Answer: text}.Vector()} {
			if strings.Count(s, "'")%2 != 0 || strings.ContainsAny(s, "\\\x00") {
				t.Errorf("%q becomes %q", text, s)
			}
		}
		v.Correct(text)
		var whole strings.Builder
		for _, s := range q.Marker().Mark(text) {
			whole.WriteString(s.Text)
		}
		if whole.String() != text {
			t.Errorf("marking %q changed it to %q", text, whole.String())
		}
		q.Marker().Passage(text, 50)
		Citations(text)
	})
}

func TestFrequentWordsAreSoughtAmongTheNewestFirst(t *testing.T) {
	t.Parallel()
	const many = 1_000_000
	for _, tt := range []struct {
		newest int64
		share  float64
		want   int // scopes to look at
	}{
		{500, 1, 1},      // a small library is looked at whole
		{many, 0, 1},     // and for what is rare
		{many, 1e-4, 1},  // hardly enough even in the largest part
		{many, 0.002, 2}, // the largest part, then everything
		{many, 0.02, 3},
		{many, 0.5, 4},
		{10_000, 0.5, 2},
	} {
		got := ScopesOf(tt.newest, tt.share, 120)
		if len(got) != tt.want || got[len(got)-1] != "" {
			t.Errorf("%d publications, share %v: scopes %q, want %d and everything last", tt.newest, tt.share, got, tt.want)
		}
	}
	doc := Document{ID: 10_000, Title: "Đất"}.Vector()
	for _, l := range strings.Split(strings.Trim(string(ScopesOf(10_000, 0.5, 120)[0]), "()"), " | ")[:1] {
		if !strings.Contains(doc, l) {
			t.Errorf("the newest publication %q is not in its own scope %s", doc, l)
		}
	}
}
