package calendar

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestOfficialFileIsSound(t *testing.T) {
	t.Parallel()
	list, err := ReadCSV(strings.NewReader(officialCSV))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSortedFunc(list, func(a, b Exception) int { return a.Date.Compare(b.Date) }) {
		t.Error("not in order of date")
	}
	years := map[int]int{}
	for _, e := range list {
		years[e.Date.Year]++
		if e.Off == weekend(e.Date) {
			t.Errorf("%s %s changes nothing", e.Date, e.Date.Weekday())
		}
	}
	for _, y := range OfficialYears() {
		if years[y] < 10 {
			t.Errorf("%d has only %d entries", y, years[y])
		}
	}
}

func TestReadCSVNamesTheLine(t *testing.T) {
	t.Parallel()
	head := "date,kind,reason,reason_en,notice\n# a remark\n2027-01-01,off,a,b,\n"
	for name, bad := range map[string]string{
		"date": "2027-02-30,off,a,b,", "kind": "2027-02-03,free,a,b,", "reason": "2027-02-03,off,,b,",
		"fields": "2027-02-03,off,a", "twice": "2027-01-01,work,a,b,",
	} {
		list, err := ReadCSV(strings.NewReader(head + bad + "\n"))
		if err == nil || !strings.Contains(err.Error(), "line 4") || len(list) != 1 {
			t.Errorf("%s: %d entries, error %v, want 1 and one that names line 4", name, len(list), err)
		}
	}
	list, err := ReadCSV(strings.NewReader("\ufeff2027-01-01,off,a,b,c\n"))
	want := []Exception{{Date{2027, 1, 1}, true, "a", "b", "c"}}
	if diff := cmp.Diff(want, list); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestLunarAnchors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		year, month, day int
		want             string
	}{
		{2017, 1, 1, "2017-01-28"},
		{2018, 1, 1, "2018-02-16"},
		{2019, 1, 1, "2019-02-05"},
		{2020, 1, 1, "2020-01-25"},
		{2021, 1, 1, "2021-02-12"},
		{2022, 1, 1, "2022-02-01"},
		{2023, 1, 1, "2023-01-22"},
		{2024, 1, 1, "2024-02-10"},
		{2025, 1, 1, "2025-01-29"},
		{2026, 1, 1, "2026-02-17"},
		{2027, 1, 1, "2027-02-06"},
		// Viet Nam and China began the year on different days.
		{1985, 1, 1, "1985-01-21"},
		{2007, 1, 1, "2007-02-17"},
		{2030, 1, 1, "2030-02-02"},
		{2017, 3, 10, "2017-04-06"},
		{2018, 3, 10, "2018-04-25"},
		{2019, 3, 10, "2019-04-14"},
		{2020, 3, 10, "2020-04-02"},
		{2021, 3, 10, "2021-04-21"},
		{2022, 3, 10, "2022-04-10"},
		{2023, 3, 10, "2023-04-29"}, // after the leap second month
		{2024, 3, 10, "2024-04-18"},
		{2025, 3, 10, "2025-04-07"},
		{2026, 3, 10, "2026-04-26"},
		{2027, 3, 10, "2027-04-16"},
		{2024, 8, 15, "2024-09-17"},
		{2025, 8, 15, "2025-10-06"}, // the second after a leap sixth month
		{2025, 12, 23, "2026-02-10"},
	}
	for _, tt := range tests {
		if got := lunar(tt.year, tt.month, tt.day).String(); got != tt.want {
			t.Errorf("%d/%d of lunar %d = %s, want %s", tt.day, tt.month, tt.year, got, tt.want)
		}
	}
}

// TestComputedAgreesWithTheNotices holds the computation against every year that
// has been settled: but for exchanged days it must give the very same days.
func TestComputedAgreesWithTheNotices(t *testing.T) {
	t.Parallel()
	official := New(Official(), nil)
	for _, year := range OfficialYears() {
		var want, got []string
		for _, e := range official.Exceptions(year) {
			if e.Off && !strings.HasPrefix(e.Reason, "Hoán đổi") {
				want = append(want, e.Date.String())
			}
		}
		for _, e := range Computed(year) {
			got = append(got, e.Date.String())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d: %s", year, diff)
		}
	}
}

func TestComputed2027(t *testing.T) {
	t.Parallel()
	var got []string
	for _, e := range Computed(2027) {
		got = append(got, e.Date.String()[5:]+" "+e.Reason)
	}
	want := []string{
		"01-01 Tết Dương lịch",
		"02-04 Tết Nguyên đán", "02-05 Tết Nguyên đán", "02-08 Tết Nguyên đán",
		"02-09 Nghỉ bù Tết Nguyên đán", "02-10 Nghỉ bù Tết Nguyên đán",
		"04-16 Giỗ Tổ Hùng Vương", "04-30 Ngày Chiến thắng 30/4", "05-03 Nghỉ bù Ngày Quốc tế Lao động 1/5",
		"09-02 Quốc khánh 2/9", "09-03 Quốc khánh 2/9", "11-24 Ngày Văn hóa Việt Nam",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestComputedGivesEveryYearItsDays guards against collisions of holidays and days
// in lieu over two centuries.
func TestComputedGivesEveryYearItsDays(t *testing.T) {
	t.Parallel()
	for year := 2026; year < 2200; year++ {
		want := 11
		if !weekend(Date{year, time.November, 24}) {
			want++
		}
		list := Computed(year)
		seen := map[Date]bool{}
		for _, e := range list {
			if weekend(e.Date) || seen[e.Date] || e.Date.Year != year {
				t.Errorf("%d: %s is a weekend, twice, or of another year", year, e.Date)
			}
			seen[e.Date] = true
		}
		if len(list) != want {
			t.Errorf("%d has %d free weekdays, want %d", year, len(list), want)
		}
	}
}
