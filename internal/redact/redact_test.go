package redact_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"hoidap/internal/redact"
)

// found writes findings as lines "kind text".
func found(spans []redact.Span) []string {
	var lines []string
	for _, s := range spans {
		lines = append(lines, string(s.Kind)+" "+s.Text)
	}
	return lines
}

func TestFind(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want []string
	}{
		// Telephones.
		{"Gọi 0912345678 nhé", []string{"phone 0912345678"}},
		{"0912 345 678, 0912.345.679; 091-234-5670", []string{"phone 0912 345 678", "phone 0912.345.679", "phone 091-234-5670"}},
		{"+84 (0)912 345 678 / 0084912345678 / 84912345678", []string{"phone +84 (0)912 345 678", "phone 0084912345678", "phone 84912345678"}},
		{"máy (024) 3795 6868", []string{"phone (024) 3795 6868"}},
		{"số cũ 0168 123 4567 và 01201234567", []string{"phone 0168 123 4567", "phone 01201234567"}},
		{"0912345678 0987654321", []string{"phone 0912345678", "phone 0987654321"}},
		{"0912345678/Zalo", []string{"phone 0912345678"}},
		{"năm 2018 0912345678", []string{"phone 0912345678"}},
		{"ĐT: 38221234", []string{"phone 38221234"}},
		{"gọi +44 20 7946 0958", []string{"phone +44 20 7946 0958"}},
		{"tổng đài 1900 6168, 18001234", nil},
		{"09123456789012345", nil},
		// E-mail.
		{"thư lan.nguyen+a@gmail.com.", []string{"email lan.nguyen+a@gmail.com"}},
		{"lan @ yahoo.com.vn", []string{"email lan @ yahoo.com.vn"}},
		// Identities.
		{"CCCD số 001085012345 cấp ngày 10/5/2021", []string{"identity 001085012345"}},
		{"001 085 012 345", []string{"identity 001 085 012 345"}},
		{"CMND: 272 345 678", []string{"identity 272 345 678"}},
		{"số 012345678 do Công an cấp", []string{"identity 012345678"}},
		{"hộ chiếu số B1234567", []string{"identity B1234567"}},
		{"giá 123456789 đồng, rộng 123456789 m2", nil},
		// Tax codes.
		{"mã số thuế cá nhân 0312687878", []string{"tax 0312687878"}},
		{"MST: 8012345678", []string{"tax 8012345678"}},
		{"mã số thuế 001085012345", []string{"tax 001085012345"}},
		{"Công ty có mã số thuế 0100233488, MST 0314409058-002, MST 0912345678", nil},
		// Accounts.
		{"số tài khoản 1903 4567 890 012 tại ngân hàng", []string{"account 1903 4567 890 012"}},
		{"STK Vietcombank: 0011004123456", []string{"account 0011004123456"}},
		// Plates.
		{"xe 30A-123.45 và 29B1 234.56, 51F-1234", []string{"plate 30A-123.45", "plate 29B1 234.56", "plate 51F-1234"}},
		{"biển số 36c-123.45", []string{"plate 36c-123.45"}},
		{"động cơ 50HP 2018", nil},
		// Parcels.
		{"thửa đất số 125, tờ bản đồ số 12", []string{"parcel 125", "parcel 12"}},
		{"Thửa 45a tờ bản đồ địa chính số: 7", []string{"parcel 45a", "parcel 7"}},
		{"các thửa đất số 12, 13 và 14", []string{"parcel 12", "parcel 13", "parcel 14"}},
		{"số thửa 125-2, số tờ 12", []string{"parcel 125-2", "parcel 12"}},
		{"thửa đất số 12, 350 m2", []string{"parcel 12"}},
		{"thửa đất 350m2, thửa đất 1.200 m2, thửa đất 8,92m x 39,90m", nil},
		// Houses.
		{"số nhà 12/34A ngõ 56 phố Huế", []string{"address 12/34A", "address 56"}},
		{"ở số 12 đường Láng", []string{"address 12"}},
		{"hẻm 4m, ngõ rộng 3 m, ngõ 3 m, đường số 5", nil},
		// Names.
		{"ông Nguyễn Văn An và bà Trần Thị B.", []string{"name Nguyễn Văn An", "name Trần Thị B"}},
		{"Ông/bà: Lê Thị Hoa Mai", []string{"name Lê Thị Hoa Mai"}},
		{"Tôi tên là Phạm Minh, trú tại Hà Nội", []string{"name Phạm Minh"}},
		{"Tôi là Vũ Thị Hạnh ở Nam Định", []string{"name Vũ Thị Hạnh"}},
		{"Họ và tên: ĐỖ VĂN NAM\nĐịa chỉ", []string{"name ĐỖ VĂN NAM"}},
		{"gia đình ông Tư bên cạnh", []string{"name Tư"}},
		{"thửa của ông N.V.A bị lấn", []string{"name N.V.A"}},
		{"Kính thưa Ông Minh", []string{"name Minh"}},
		{"ÔNG TRẦN VĂN BÌNH", []string{"name TRẦN VĂN BÌNH"}},
		{"Mr. John Smith wrote", []string{"name John Smith"}},
		{"Trân trọng,\nNguyễn Văn Dũng", []string{"name Nguyễn Văn Dũng"}},
		{"tỉnh Bà Rịa - Vũng Tàu, phố Hai Bà Trưng, đường Bà Triệu, huyện Cô Tô, chợ Bà Chiểu", nil},
		{"ông Chủ tịch UBND xã, bà Giám đốc Sở, anh em, bà con, tôi là Giám đốc", nil},
		{"tôi là Công ty cổ phần Nước sạch; nước Anh Quốc", nil},
		{"bạn Tuấn Anh Minh", nil},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, found(redact.Find(tt.text, nil))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCitationsDatesAndQuantitiesStay(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"điểm b khoản 1 Điều 121 Luật Đất đai năm 2024",
		"khoản 7 Điều 4 Nghị định 226/2025/NĐ-CP ngày 15/8/2025",
		"Thông tư liên tịch số 01/2001/TTLT-TANDTC-VKSNDTC-BTP",
		"Công văn số 10398/VPCP-ĐMDN ngày 25/10/2018, 80/BTNMT-TCQLĐĐ, 574/QĐ-TTg, 64/NĐ-CP ngày 27/9/1993",
		"Nghị định 43/2014/NĐ-CP, Luật số 45/2013/QH13, 28/2026/QH16, Nghị định số 42/2022/NĐCP, Thông tư số 01 /2018/TT-VPCP",
		"QCVN 10-2008/BTNMT, TCVN 6909:2001, QCVN 40:2011/BTNMT, QCVN 14:2025/BNNMT",
		"số thứ tự 4, cột 5, Phụ lục II, Mục I Phụ lục kèm theo Nghị định số 40/2019/NĐ-CP",
		"từ 15.8.2018 đến 2025-12-30, ngày 5-3-2019",
		"lưu lượng 1.800 m3/ngày, 350 con, 1.500.000.000 đồng, 6,5km, 1/500, 20 ha",
		"mã số HD-2026-000257-C",
		"ngày 25 tháng 5 năm 2017",
	} {
		if got := found(redact.Find(text, nil)); got != nil {
			t.Errorf("%q: found %v", text, got)
		}
	}
}

func TestKnownNames(t *testing.T) {
	t.Parallel()
	known := []string{"Nguyễn Thị  Thuý Lan", "Hoa"}
	tests := []struct {
		text string
		want []string
	}{
		{"Nhà Nguyễn Thị Thuý Lan.", []string{"name Nguyễn Thị Thuý Lan"}},
		{"NGUYỄN THỊ THÚY LAN", []string{"name NGUYỄN THỊ THÚY LAN"}},
		{"nguyen thi\n thuy lan, nguyen thi thuy lan", []string{"name nguyen thi\n thuy lan", "name nguyen thi thuy lan"}},
		{"Nguyễn Thị Thuý Lanh", nil},
		{"Chị Hoa hỏi về hoa", []string{"name Hoa"}},
		{"xã Hoang", nil},
		{"ông Trần Nguyễn Thị Thuý Lan Anh", []string{"name Trần Nguyễn Thị Thuý Lan Anh"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, found(redact.Find(tt.text, known))); diff != "" {
			t.Errorf("%q: %s", tt.text, diff)
		}
	}
}

func TestApply(t *testing.T) {
	t.Parallel()
	text := "Tôi tên là Nguyễn Văn An, CCCD 001085012345, điện thoại 0912 345 678, thư an@example.com, STK 0011004123456, " +
		"xe 30A-123.45, MST cá nhân 8012345678, thửa đất số 12, số nhà 5. Căn cứ Nghị định 43/2014/NĐ-CP."
	want := "Tôi tên là [họ tên], CCCD [số giấy tờ], điện thoại [số điện thoại], thư [thư điện tử], STK [số tài khoản], " +
		"xe [biển số xe], MST cá nhân [mã số thuế], thửa đất số [đã ẩn], số nhà [đã ẩn]. Căn cứ Nghị định 43/2014/NĐ-CP."
	spans := redact.Find(text, nil)
	if diff := cmp.Diff(want, redact.Apply(text, spans)); diff != "" {
		t.Error(diff)
	}
	if again := redact.Find(want, nil); len(again) > 0 {
		t.Errorf("found in the published text: %v", found(again))
	}
	kinds := map[redact.Kind]bool{}
	for _, s := range spans {
		kinds[s.Kind] = true
	}
	if len(kinds) != len(redact.Kinds()) {
		t.Errorf("kinds %v, want all of %v", kinds, redact.Kinds())
	}
}

func TestApplyOfAForgedList(t *testing.T) {
	t.Parallel()
	spans := []redact.Span{
		{Start: 4, End: 5, Replacement: "X"},
		{Start: 0, End: 3, Replacement: "Y"},
		{Start: 2, End: 4, Replacement: "Z"},
		{Start: -1, End: 2, Replacement: "Z"},
		{Start: 5, End: 99, Replacement: "Z"},
		{Start: 5, End: 4, Replacement: "Z"},
	}
	if got := redact.Apply("abcdef", spans); got != "YdXf" {
		t.Errorf("got %q, want YdXf", got)
	}
	if spans[0].Replacement != "X" {
		t.Error("the caller's list was changed")
	}
}

func FuzzFind(f *testing.F) {
	f.Add("ông Nguyễn Văn An, thửa đất số 12, 0912 345 678, 43/2014/NĐ-CP", "Nguyễn Văn An")
	f.Add("+84 (0)912.345.678/an@example.com 30A-123.45", "Lan")
	f.Add("\xff\u0301 CMND 012345678 \u0130\u017f", "\u0301\u0301 a")
	f.Add("\u03010 !", "\x810") // half a character is no name
	f.Fuzz(func(t *testing.T, text, name string) {
		spans := redact.Find(text, []string{name})
		at := 0
		for _, s := range spans {
			if s.Start < at || s.End <= s.Start || s.End > len(text) || text[s.Start:s.End] != s.Text || s.Replacement == "" {
				t.Fatalf("span %+v of %q, after %d", s, text, at)
			}
			if utf8.ValidString(text) && !utf8.ValidString(s.Text) {
				t.Fatalf("span %+v cuts a character of %q", s, text)
			}
			at = s.End
		}
		if got := redact.Apply(text, spans); utf8.ValidString(text) && !utf8.ValidString(got) {
			t.Fatalf("%q becomes %q", text, got)
		}
		// Whatever stands before, a number on a line of its own is found.
		got := found(redact.Find(text+"\n0912345678\nan@example.com\n", []string{name}))
		if all := strings.Join(got, "\n"); !strings.Contains(all, "0912345678") || !strings.Contains(all, "an@example.com") {
			t.Fatalf("after %q only %q", text, got)
		}
	})
}

// BenchmarkFind reads letters of the greatest length: as people write, and the worst
// that was thought of.
func BenchmarkFind(b *testing.B) {
	for name, part := range map[string]string{
		"letter": "Tôi tên là Nguyễn Văn An, điện thoại 0912 345 678, có thửa đất số 12 theo Nghị định 43/2014/NĐ-CP. ",
		"digits": "1 ", "capitals": "Ông Bà ", "list": "thửa 1, 2, 3, ", "signs": "tài khoản .-(",
	} {
		text := strings.Repeat(part, 10000/utf8.RuneCountInString(part))
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				redact.Find(text, []string{"Nguyễn Văn An", "An"})
			}
		})
	}
}
