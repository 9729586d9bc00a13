package routing_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hoidap/internal/routing"
)

var byField = map[string][]string{
	"land": {"TCQLDD"}, "environment": {"TCMT"}, "minerals": {"DCKS"}, "water": {"TNN", "VP"}, "hydromet": {"TCKTTV"},
	"marine": {"TCBHDVN"}, "survey": {"DDBDVN"}, "climate": {"BDKH"}, "remote-sensing": {"VTQG"}, "general": {"VP"},
}

func shipped() routing.Table { return routing.Table{ByField: byField, Words: routing.Shipped()} }

// letters are short questions as people put them, with the department that answers.
var letters = []struct{ want, title, body string }{
	{"TCQLDD", "Thủ tục cấp lại sổ đỏ bị mất", "Gia đình tôi làm mất giấy chứng nhận, xin hỏi phải nộp hồ sơ ở đâu?"},
	{"TCQLDD", "Điều kiện tách thửa", "Thửa đất 350 m2 nằm trong khu dân cư, mặt tiền 8 m, có được tách không?"},
	{"TCQLDD", "Bồi thường khi Nhà nước thu hồi đất", "Tôi bị thu hồi hết đất ở, có được bố trí tái định cư không?"},
	{"TCMT", "Trại heo cần giấy tờ gì?", "Trại của tôi nuôi 350 con, nước thải 5 m3/ngày. Phải làm giấy phép môi trường hay đăng ký môi trường?"},
	{"TCMT", "Nhà máy xả khói bụi và mùi hôi", "Sở Tài nguyên và Môi trường đã kiểm tra nhưng ô nhiễm vẫn tiếp diễn."},
	{"DCKS", "Gia hạn giấy phép thăm dò đá vôi", "Công ty xin gia hạn giấy phép thăm dò khoáng sản và phê duyệt trữ lượng."},
	{"DCKS", "Khai thác cát lòng sông", "Tàu hút cát lòng sông mỗi đêm, ai cấp phép khai thác khoáng sản này?"},
	{"TNN", "Gia hạn giấy phép giếng khoan", "Nhà máy dùng nước dưới đất 1.800 m3/ngày, giấy phép khai thác nước sắp hết hạn."},
	{"TNN", "Dòng chảy tối thiểu sau đập thủy điện", "Hồ chứa không xả nước về hạ du trong mùa kiệt."},
	{"TCKTTV", "Xin số liệu mưa", "Đề tài của tôi cần số liệu khí tượng và lượng mưa tại trạm khí tượng Láng."},
	{"TCKTTV", "Bản tin dự báo bão", "Vì sao dự báo bão số 6 đổi hướng mà bản tin dự báo không nói?"},
	{"TCBHDVN", "Hồ sơ giao khu vực biển", "Hợp tác xã nuôi biển muốn được giao khu vực biển 20 ha."},
	{"TCBHDVN", "Hành lang bảo vệ bờ biển", "Nhà tôi cách mép nước 80 m, hành lang bảo vệ bờ biển tính thế nào?"},
	{"DDBDVN", "Chứng chỉ hành nghề đo đạc và bản đồ", "Hạng II cần mấy năm kinh nghiệm, thi sát hạch ở đâu?"},
	{"DDBDVN", "Mua mốc tọa độ", "Xin hỏi giá cung cấp mốc tọa độ hạng III hệ VN-2000."},
	{"BDKH", "Kiểm kê khí nhà kính", "Nhà máy xi măng có phải kiểm kê khí nhà kính và mua hạn ngạch phát thải không?"},
	{"BDKH", "Nhập khẩu môi chất lạnh", "Công ty nhập R-410A có cần đăng ký theo Nghị định thư Montreal không?"},
	{"VTQG", "Mua ảnh vệ tinh", "Viện cần ảnh viễn thám VNREDSat-1 năm 2016, độ phân giải 2,5 m."},
	{"PC", "Văn bản hết hiệu lực", "Thông tư này đã hết hiệu lực chưa, văn bản quy phạm pháp luật nào thay thế?"},
	{"CNTT", "Không nộp được hồ sơ", "Cổng dịch vụ công báo lỗi, tôi quên mật khẩu tài khoản đăng nhập."},
	{"TTR", "Đơn tố cáo cán bộ nhũng nhiễu", "Tôi đã gửi đơn khiếu nại lần hai mà chưa được trả lời."},
	{"VP", "Giờ làm việc của bộ phận một cửa", "Cho hỏi giờ làm việc và địa chỉ liên hệ của Văn phòng Bộ."},
	{"TCQLDD", "How to get a land use right certificate?", "I am a foreigner married to a Vietnamese citizen."},
}

func TestTextAloneFindsTheDepartment(t *testing.T) {
	t.Parallel()
	for _, l := range letters {
		t.Run(l.title, func(t *testing.T) {
			t.Parallel()
			check(t, routing.Propose(shipped(), "", l.title, l.body), l.want)
			// The same, typed on a keyboard without Vietnamese.
			check(t, routing.Propose(shipped(), "", routing.Fold(l.title), routing.Fold(l.body)), l.want)
			check(t, routing.Propose(shipped(), "", strings.ToUpper(l.title), l.body), l.want)
		})
	}
}

func check(t *testing.T, got []routing.Proposal, want string) {
	t.Helper()
	if len(got) == 0 || len(got) > 3 || got[0].Department != want {
		t.Fatalf("got %+v, want %s first", got, want)
	}
	sum := 0.0
	for i, p := range got {
		sum += p.Score
		if p.Score <= 0 || p.Score >= 1 || math.IsNaN(p.Score) || len(p.Why) == 0 || i > 0 && p.Score > got[i-1].Score {
			t.Errorf("proposal %d of %+v", i, got)
		}
	}
	if sum >= 1 {
		t.Errorf("scores add up to %v", sum)
	}
}

func TestFieldDecidesWhenTheTextIsSilent(t *testing.T) {
	t.Parallel()
	for field, codes := range byField {
		check(t, routing.Propose(shipped(), field, "Xin được giải đáp thắc mắc", "Kính gửi Quý cơ quan."), codes[0])
	}
	if got := routing.Propose(shipped(), "", "Xin được giải đáp thắc mắc", "Kính gửi Quý cơ quan."); len(got) > 0 {
		t.Errorf("nothing speaks for %+v", got)
	}
	if got := routing.Propose(routing.Table{}, "land", "Sổ đỏ", "Sổ đỏ"); len(got) > 0 {
		t.Errorf("an empty table proposes %+v", got)
	}
}

func TestTextOutweighsAWrongField(t *testing.T) {
	t.Parallel()
	got := routing.Propose(shipped(), "water", "Lập kế hoạch bảo vệ môi trường cho tuyến đường",
		"Tuyến đường 6,5 km có phải lập kế hoạch bảo vệ môi trường không?")
	check(t, got, "TCMT")
	if got[1].Department != "TNN" {
		t.Errorf("the field's department should come second: %+v", got)
	}
}

func TestWhy(t *testing.T) {
	t.Parallel()
	table := routing.Table{
		ByField: map[string][]string{"land": {"A", "B"}},
		Words:   []routing.Word{{"sổ đỏ", "A", 3}, {"thửa đất", "A", 2}, {"môi trường", "C", 1}, {"tài nguyên và môi trường", "", 0}},
	}
	got := routing.Propose(table, "land", "Sổ đỏ", "Thửa đất của tôi chưa có sổ đỏ; Sở Tài nguyên và Môi trường chưa trả lời.")
	for i := range got {
		got[i].Score = math.Round(got[i].Score*1000) / 1000
	}
	want := []routing.Proposal{
		// 5 + 3·2 + 3·¼ + 2 of 16.75
		{Department: "A", Score: 0.821, Why: []routing.Why{
			{Key: "routing.why.field", Args: []any{"field", "land"}},
			{Key: "routing.why.words", Args: []any{"words", "sổ đỏ, thửa đất"}},
		}},
		{Department: "B", Score: 0.06, Why: []routing.Why{{Key: "routing.why.field", Args: []any{"field", "land"}}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestMatching(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, phrase, text string
		want               bool
	}{
		{"as it stands", "bản đồ", "xin mua bản đồ", true},
		{"capitals", "bản đồ", "XIN MUA BẢN ĐỒ", true},
		{"without marks", "bản đồ", "xin mua ban do", true},
		{"decomposed", "bản đồ", "xin mua ba\u0309n d\u00f4\u0300 va\u0300 đ\u00f4\u0300", false},
		{"decomposed, with its bar", "bản đồ", "xin mua ba\u0309n đo\u0302\u0300", true},
		{"other marks", "bản đồ", "ông ấy bán đỗ", false},
		{"no marks in a text with marks", "bản đồ", "họ ban do dự thảo", false},
		{"tone on the other letter", "thủy văn", "trạm thuỷ văn", true},
		{"punctuation and lines between", "bản đồ", "(bản\n đồ)", true},
		{"inside a word", "đất", "đấtđai", false},
		{"part of a phrase", "đất đai", "đất", false},
		{"digits are words", "vn 2000", "hệ VN-2000", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			table := routing.Table{Words: []routing.Word{{tt.phrase, "A", 1}}}
			if got := len(routing.Propose(table, "", "", tt.text)) > 0; got != tt.want {
				t.Errorf("%q in %q: %v, want %v", tt.phrase, tt.text, got, tt.want)
			}
		})
	}
}

func TestTwoDepartmentsShareAPhrase(t *testing.T) {
	t.Parallel()
	table := routing.Table{Words: []routing.Word{{"rác thải", "A", 1}, {"rác thải nhựa", "B", 2}, {"rác thải nhựa", "C", 2}}}
	got := routing.Propose(table, "", "", "rác thải nhựa")
	if len(got) != 2 || got[0].Department != "B" || got[1].Department != "C" {
		t.Errorf("got %+v, want B and C", got)
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Đất đai": "dat dai", "NGHỊ QUYẾT": "nghi quyet", "Thuỷ văn, Quý": "thuy van, quy", "ưỡn ẹo": "uon eo",
		"đa\u0323i": "dai", "abc 123 ½": "abc 123 ½", "": "", "\xff": "\ufffd",
	} {
		if got := routing.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestShippedIsSound(t *testing.T) {
	t.Parallel()
	count := map[string]int{}
	seen := map[string]bool{}
	for _, w := range routing.Shipped() {
		count[w.Department]++
		if key := w.Phrase + w.Department; seen[key] {
			t.Errorf("%q stands twice", w.Phrase)
		} else {
			seen[key] = true
		}
		if (w.Department == "") != (w.Weight == 0) {
			t.Errorf("%q weighs %v for %q", w.Phrase, w.Weight, w.Department)
		}
	}
	for _, code := range strings.Fields("TCQLDD TCMT DCKS TNN TCKTTV TCBHDVN DDBDVN BDKH VTQG PC CNTT TTR VP") {
		if count[code] < 20 {
			t.Errorf("%s has %d expressions", code, count[code])
		}
	}
	if len(count) != 14 {
		t.Errorf("expressions for unknown departments: %v", count)
	}
}

func TestReadCSVNamesTheLine(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"sổ hồng,A,much", "sổ hồng,A,-1", "sổ hồng,A,NaN", "...,A,1", "sổ hồng,A"} {
		list, err := routing.ReadCSV(strings.NewReader("# a remark\nsổ đỏ,A,3\n" + bad + "\n"))
		if err == nil || !strings.Contains(err.Error(), "line 3") || len(list) != 1 {
			t.Errorf("%q: %v, %v", bad, list, err)
		}
	}
}

func FuzzPropose(f *testing.F) {
	table := shipped()
	f.Add("land", "Sổ đỏ", "thửa đất")
	f.Add("", "\xff", "đ\u0323\u0323")
	f.Fuzz(func(t *testing.T, field, title, body string) {
		got := routing.Propose(table, field, title, body)
		if len(got) > 3 {
			t.Errorf("%d proposals", len(got))
		}
		for _, p := range got {
			if !(p.Score > 0 && p.Score < 1) || len(p.Why) == 0 {
				t.Errorf("%+v", p)
			}
		}
	})
}
