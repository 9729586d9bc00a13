package calendar

import (
	"slices"
	"time"
)

// holiday is one day that the law makes free, whatever its weekday.
type holiday struct {
	date     Date
	vi, en   string
	law      string
	noInLieu bool // not made up for when it falls on a weekend
}

const (
	labourCode = "45/2019/QH14"
	cultureDay = "28/2026/QH16"
)

// Computed returns the free days of a year as far as the law alone gives them
// (Bộ luật Lao động 45/2019/QH14, Điều 112 and Điều 111 khoản 3; Nghị quyết
// 28/2026/QH16, Điều 2), with the days in lieu of those on a weekend. Tết and the
// second day of National Day are placed as they were in every year since 2017;
// exchanged days, which are settled year by year, are missing. The result is an
// expectation until the notice of the year is entered.
func Computed(year int) []Exception {
	days := holidays(year)
	taken := map[Date]bool{}
	var list []Exception
	var lieu []holiday
	for _, h := range days {
		switch {
		case !weekend(h.date) && !taken[h.date]:
			list = append(list, Exception{h.date, true, h.vi, h.en, h.law})
		case !h.noInLieu:
			lieu = append(lieu, h)
		}
		taken[h.date] = true
	}
	for _, h := range lieu {
		d := h.date
		for weekend(d) || taken[d] {
			d = d.AddDays(1)
		}
		taken[d] = true
		list = append(list, Exception{d, true, "Nghỉ bù " + h.vi, h.en + ", in lieu", h.law})
	}
	slices.SortFunc(list, func(a, b Exception) int { return a.Date.Compare(b.Date) })
	return list
}

// holidays lists the free days of the year by law, in order of date.
func holidays(year int) []holiday {
	list := []holiday{{date: Date{year, time.January, 1}, vi: "Tết Dương lịch", en: "New Year's Day", law: labourCode}}
	for _, d := range tet(year) {
		list = append(list, holiday{date: d, vi: "Tết Nguyên đán", en: "Lunar New Year", law: labourCode})
	}
	list = append(list,
		holiday{date: lunar(year, 3, 10), vi: "Giỗ Tổ Hùng Vương", en: "Hung Kings' Commemoration Day", law: labourCode},
		holiday{date: Date{year, time.April, 30}, vi: "Ngày Chiến thắng 30/4", en: "Victory Day", law: labourCode},
		holiday{date: Date{year, time.May, 1}, vi: "Ngày Quốc tế Lao động 1/5", en: "International Labour Day", law: labourCode},
	)
	for _, d := range nationalDay(year) {
		list = append(list, holiday{date: d, vi: "Quốc khánh 2/9", en: "National Day", law: labourCode})
	}
	if year >= 2026 {
		// The resolution does not say that it is made up for.
		list = append(list, holiday{
			date: Date{year, time.November, 24}, vi: "Ngày Văn hóa Việt Nam", en: "Viet Nam Culture Day",
			law: cultureDay, noInLieu: true,
		})
	}
	slices.SortStableFunc(list, func(a, b holiday) int { return a.date.Compare(b.date) })
	return list
}

// tet returns the five days of Tết: two before the first day of the lunar year and
// three from it, or one and four where that closes a whole week.
func tet(year int) []Date {
	first := lunar(year, 1, 1)
	start := first.AddDays(-2)
	if first.Weekday() == time.Tuesday {
		start = first.AddDays(-1)
	}
	days := make([]Date, 5)
	for i := range days {
		days[i] = start.AddDays(i)
	}
	return days
}

// nationalDay returns 2 September and, since 2021, the day next to it that makes
// the longer break.
func nationalDay(year int) []Date {
	d := Date{year, time.September, 2}
	if year < 2021 {
		return []Date{d}
	}
	switch d.Weekday() {
	case time.Monday, time.Thursday, time.Sunday:
		return []Date{d, d.AddDays(1)}
	default:
		return []Date{d.AddDays(-1), d}
	}
}
