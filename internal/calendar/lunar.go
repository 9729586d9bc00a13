package calendar

import (
	"math"
	"time"
)

// The Vietnamese lunar calendar: a month begins on the day, at UTC+7, of the new
// moon; the eleventh month holds the winter solstice; the first month between two
// eleventh months thirteen apart without a principal term is the leap one. The
// method and the series are those of Ho Ngoc Duc after Jean Meeus, good to a few
// minutes for the centuries around now.

const (
	synodic   = 29.530588853  // mean length of a lunar month in days
	newMoon0  = 2415021.077   // Julian date of the new moon of 1 January 1900
	unixEpoch = 2440588       // Julian day number of 1 January 1970
	zoneShare = 7.0 / 24      // the zone as a part of a day
	degree    = math.Pi / 180 // radians in a degree
)

// lunar returns the day of the sun's calendar of a day of the lunar year that
// begins in the given year. Leap months are not asked for: no holiday falls in one.
func lunar(year, month, dayOfMonth int) Date {
	first, last := year-1, year
	if month >= 11 {
		first, last = year, year+1
	}
	a, b := month11(first), month11(last)
	k := int(math.Floor(0.5 + (float64(a)-newMoon0)/synodic))
	off := (month + 1) % 12 // months after the eleventh
	if b-a > 365 && off >= leapOffset(k) {
		off++
	}
	return fromJulian(newMoonDay(k+off) + dayOfMonth - 1)
}

// month11 returns the Julian day on which the eleventh lunar month begins that
// holds the winter solstice of the year.
func month11(year int) int {
	k := int((float64(toJulian(Date{year, time.December, 31})) - newMoon0 + 0.077) / synodic)
	d := newMoonDay(k)
	if sunSector(d) >= 9 {
		d = newMoonDay(k - 1)
	}
	return d
}

// leapOffset returns how many months after the eleventh, which is new moon k, the
// leap month begins: the month in which the sun enters no new sector.
func leapOffset(k int) int {
	before := sunSector(newMoonDay(k + 1))
	for i := 2; i < 14; i++ {
		now := sunSector(newMoonDay(k + i))
		if now == before {
			return i - 1
		}
		before = now
	}
	return 13
}

// newMoonDay returns the Julian day in Viet Nam of the k-th new moon after that of
// 1 January 1900.
func newMoonDay(k int) int {
	n := float64(k)
	t := n / 1236.85 // Julian centuries
	t2, t3 := t*t, t*t*t
	sin := func(deg float64) float64 { return math.Sin(deg * degree) }
	mean := 2415020.75933 + 29.53058868*n + 0.0001178*t2 - 0.000000155*t3 +
		0.00033*sin(166.56+132.87*t-0.009173*t2)
	sun := 359.2242 + 29.10535608*n - 0.0000333*t2 - 0.00000347*t3
	moon := 306.0253 + 385.81691806*n + 0.0107306*t2 + 0.00001236*t3
	lat := 21.2964 + 390.67050646*n - 0.0016528*t2 - 0.00000239*t3
	shift := (0.1734-0.000393*t)*sin(sun) + 0.0021*sin(2*sun) -
		0.4068*sin(moon) + 0.0161*sin(2*moon) - 0.0004*sin(3*moon) + 0.0104*sin(2*lat) -
		0.0051*sin(sun+moon) - 0.0074*sin(sun-moon) + 0.0004*sin(2*lat+sun) - 0.0004*sin(2*lat-sun) -
		0.0006*sin(2*lat+moon) + 0.0010*sin(2*lat-moon) + 0.0005*sin(2*moon+sun)
	delta := -0.000278 + 0.000265*t + 0.000262*t2 // dynamical minus universal time
	return int(math.Floor(mean + shift - delta + 0.5 + zoneShare))
}

// sunSector returns in which twelfth of its yearly way the sun stands as the Julian
// day begins in Viet Nam, 0 from the spring equinox, 9 from the winter solstice.
func sunSector(julianDay int) int {
	t := (float64(julianDay) - 0.5 - zoneShare - 2451545) / 36525
	t2 := t * t
	m := (357.52910 + 35999.05030*t - 0.0001559*t2 - 0.00000048*t*t2) * degree
	long := 280.46645 + 36000.76983*t + 0.0003032*t2 +
		(1.914600-0.004817*t-0.000014*t2)*math.Sin(m) + (0.019993-0.000101*t)*math.Sin(2*m) + 0.000290*math.Sin(3*m)
	return int(math.Floor((long - 360*math.Floor(long/360)) / 30))
}

func toJulian(d Date) int {
	return int(time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Unix()/86400) + unixEpoch
}

func fromJulian(n int) Date { return Date{1970, time.January, 1}.AddDays(n - unixEpoch) }
